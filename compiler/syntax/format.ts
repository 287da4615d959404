import type { CstNode } from "chevrotain";
import { read } from "../../grammar/read.js";
import type { Source } from "../base/span.js";
import { type Checked, isError } from "../diagnostics/diagnostic.js";
import { childNode, childNodes, childrenInOrder, childToken, childTokens } from "./cst.js";
import { blankIf, bodyLines } from "./formatting/bodies.js";
import { attachComments, type Comments, commentDoc, tokensOf } from "./formatting/comments.js";
import { type ExpressionDocs, expressionDocs } from "./formatting/expressions.js";
import { type Doc, layOut } from "./formatting/layout.js";
import { moduleOf } from "./parse.js";

/**
 * The text in the one style of the language. Comments, line breaks before `->` and single blank lines stay; all else follows
 * from the tree. A text with syntax errors comes back as it is, with its diagnostics. `format(format(x))` is `format(x)`.
 */
export function format(source: Source): Checked<string> {
  const reading = read(source.text);
  const { diagnostics } = moduleOf(source, reading);
  if (diagnostics.some(isError)) return { value: source.text, diagnostics };

  const comments = attachComments(source.text, reading.tokens, reading.comments);
  const docs = expressionDocs(comments);
  const declarations = childrenInOrder(reading.tree, ["version", "use", "dims", "model", "block", "data", "train"]);
  const lines = declarations.flatMap(({ rule, node }, index) => {
    const first = tokensOf(node)[0]!;
    const above = comments.takeAbove(first);
    // Imports, and dimensions, may stand close together; all else is parted by a blank line.
    const isClose = (rule === "use" || rule === "dims") && declarations[index - 1]?.rule === rule;
    const isFirst = index === 0;
    return [
      ...above.flatMap((comment, at) => {
        const blank = at === 0 && !isClose ? !isFirst : comment.blank;
        return [...blankIf(blank), layOut(commentDoc({ ...comment, own: false }), 0)];
      }),
      ...blankIf(above.length === 0 && !isClose ? !isFirst : comments.isAfterBlank(first)),
      ...declarationLines(rule, node, comments, docs),
    ];
  });
  const last = comments
    .takeAbove(undefined)
    .flatMap((comment) => [...blankIf(comment.blank), layOut(commentDoc({ ...comment, own: false }), 0)]);
  return { value: `${[...lines, ...last].join("\n")}\n`, diagnostics };
}

function declarationLines(rule: string, node: CstNode, comments: Comments, docs: ExpressionDocs): readonly string[] {
  const { token } = docs;
  const words = (...names: readonly string[]): Doc =>
    names.map((name, index) => [index > 0 ? " " : [], token(childToken(node, name))]);
  switch (rule) {
    case "version":
      return [layOut(words("Dlm", "Number"), 0)];
    case "use":
      return [layOut(words("Use", "String"), 0)];
    case "dims":
      return [layOut(dims(node, docs), 0)];
    case "model":
      return withBody(words("Model", "Name"), rule, childNode(node, "body")!, comments, docs);
    case "block":
      return withBody(blockHead(node, docs), rule, childNode(node, "body")!, comments, docs);
    case "data":
    case "train": {
      const [keyword, joint] = rule === "data" ? ["Data", "For"] : ["Train", "On"];
      const [first, second] = childTokens(node, "Name");
      const head = [words(keyword!), " ", token(first), " ", token(childToken(node, joint!)), " ", token(second)];
      return withBody(head, rule, childNode(node, rule === "data" ? "body" : "settings")!, comments, docs);
    }
    default:
      return [];
  }
}

function withBody(head: Doc, place: string, body: CstNode, comments: Comments, docs: ExpressionDocs): readonly string[] {
  // The head comes first: whatever is asked for first gets the comments.
  const { open, lines, close } = bodyLines(body, place, comments, docs);
  const opening = place === "block" ? withBrace(head, open) : [head, " ", open];
  const closing = layOut(close, 0).split("\n");
  const isEmpty = lines.length === 0 && !layOut(opening, 0).includes("//");
  if (isEmpty) return [layOut([opening, close], 0)];
  return [layOut(opening, 0), ...lines, ...closing];
}

/** The brace belongs to the last part of a block's head, and moves to the next line with it. */
function withBrace(head: Doc, open: Doc): Doc {
  if (typeof head === "string" || !("kind" in head) || head.kind !== "chain") return [head, " ", open];
  const last = head.parts.at(-1)!;
  return { ...head, parts: [...head.parts.slice(0, -1), { ...last, doc: [last.doc, " ", open] }] };
}

function dims(node: CstNode, { token, additive }: ExpressionDocs): Doc {
  const commas = childTokens(node, "Comma");
  const all = childNodes(node, "dimension");
  const parts = all.map((dimension, index) => {
    const value: Doc = [
      token(childToken(dimension, "Name")),
      " ",
      token(childToken(dimension, "Equals")),
      " ",
      additive(childNode(dimension, "additive")!),
    ];
    const comma = commas[index];
    // A comma after the last one parts nothing, but a comment there has to have something to stand after.
    return { broken: false, doc: [value, comma === undefined ? [] : token(comma)] };
  });
  const [first, ...more] = parts;
  return { kind: "chain", head: [token(childToken(node, "Dims")), " ", first?.doc ?? []], parts: more };
}

function blockHead(node: CstNode, { token, brackets, type, expression }: ExpressionDocs): Doc {
  const signature = (of: CstNode): Doc =>
    brackets(of, ["LParen", "RParen"], "parameter", (parameter) => {
      const value = childNode(parameter, "expression");
      return [
        token(childToken(parameter, "Name")),
        token(childToken(parameter, "Colon")),
        " ",
        type(childNode(parameter, "type")!),
        value ? [" ", token(childToken(parameter, "Equals")), " ", expression(value)] : [],
      ];
    });
  const [first, second] = childNodes(node, "signature");
  const name: Doc = [token(childToken(node, "Block")), " ", token(childToken(node, "Name")), signature(first!)];
  const inputs: Doc = second ? signature(second) : [];
  const result: Doc = [" ", token(childToken(node, "Arrow")), " ", type(childNode(node, "type")!)];
  return second ? { kind: "chain", head: name, parts: [{ broken: false, doc: [inputs, result] }] } : [name, result];
}

import type { CstNode } from "chevrotain";
import type { Span } from "../base/span.js";
import { misplacedStatement, missingResult, unexpectedToken, unusedValue } from "../diagnostics/syntax.js";
import type { BlockDecl, Expr, PortDecl, Statement } from "./ast.js";
import { docBefore, identOf, lastBefore, locate, type TreeContext } from "./context.js";
import { childNode, childNodes, childToken, startOf } from "./cst.js";
import { typeExpr, wholeExpression } from "./expressions.js";

/** The statements of a `{ … }`, sorted by what they are. What may not stand in this kind of declaration has been reported. */
export interface Body {
  readonly inputs: readonly PortDecl[];
  readonly outputs: readonly PortDecl[];
  readonly statements: readonly Statement[];
}

type Where = "model" | "block" | "data";

const names = { model: "a model", block: "a block", data: "data" } as const;

export function modelBody(context: TreeContext, node: CstNode | undefined): Body {
  const inputs: PortDecl[] = [];
  const outputs: PortDecl[] = [];
  const statements: Statement[] = [];
  for (const item of items(node)) {
    const port = childNode(item.node, "port");
    if (port) (childToken(port, "Input") ? inputs : outputs).push(...portDecl(context, port));
    else statements.push(...statement(context, item, "model"));
  }
  return { inputs, outputs, statements };
}

export function dataBody(context: TreeContext, node: CstNode | undefined): readonly Statement[] {
  return items(node).flatMap((item) => statement(context, item, "data"));
}

export function blockBody(
  context: TreeContext,
  node: CstNode | undefined,
  name: string,
  at: Span,
): Pick<BlockDecl, "body" | "value"> {
  const all = items(node);
  const last = all.at(-1);
  const final = last && childNode(last.node, "expression");
  const before = final ? all.slice(0, -1) : all;
  const body = before.flatMap((item, index) => {
    // After a statement the value may follow on its line; after another value it can't be told from one that goes on.
    const endsHere = index === before.length - 1 && childNode(item.node, "expression") === undefined;
    return statement(context, endsHere ? { ...item, after: undefined } : item, "block");
  });
  if (final) {
    if (last.before && childNode(last.before, "expression")) checkBeginsLine(context, last);
    return { body, value: wholeExpression(context, final, startOf(final)) };
  }
  const closing = node && childToken(node, "RBrace");
  if (closing && context.isClean(at.start, at.end)) {
    const span = { path: context.path, start: closing.startOffset, end: closing.startOffset + 1 };
    context.report(missingResult({ span, block: name }));
  }
  return { body };
}

interface Item {
  readonly node: CstNode;
  readonly before: CstNode | undefined;
  readonly after: CstNode | undefined;
}

/** The statements of a body, each with its neighbours. */
function items(node: CstNode | undefined): readonly Item[] {
  const all = node ? childNodes(node, "statement").filter((item) => !Number.isNaN(startOf(item))) : [];
  return all.map((item, index) => ({ node: item, before: all[index - 1], after: all[index + 1] }));
}

function statement(context: TreeContext, item: Item, where: Where): readonly Statement[] {
  const { node: own } = item;
  const span = locate(context, own);
  for (const kind of ["let", "layer", "bind"] as const) {
    const node = childNode(own, kind);
    if (node === undefined) continue;
    const name = childToken(node, "Name");
    const equals = childToken(node, "Equals") ?? childToken(node, "Colon") ?? name;
    if (name === undefined || equals === undefined) return [];
    const written = wholeExpression(context, childNode(node, "expression"), equals.startOffset + equals.image.length);
    const value: Expr = goesOn(context, item) ? { kind: "missing", span: written.span } : written;
    if (kind === "layer" && where === "data") {
      context.report(
        misplacedStatement({
          span,
          what: "a `layer`",
          where: "data",
          help: "data have no weights; layers belong to a model or a block",
        }),
      );
      return [];
    }
    if (kind === "bind" && where === "block") {
      const help = "in a block write `let` before it; only the last expression of a block needs no name";
      context.report(
        misplacedStatement({
          span: identOf(context, name).span,
          what: "`name = …` without `let`",
          where: "a block",
          help,
          insert: "let ",
        }),
      );
      return [{ kind: "let", name: identOf(context, name), value, span }];
    }
    return [{ kind, name: identOf(context, name), value, span }];
  }
  const port = childNode(own, "port");
  if (port) {
    const word = childToken(port, "Input") ? "`input`" : "`output`";
    const help =
      where === "block"
        ? "a block's inputs stand in the parentheses after its name"
        : "the ports of a model stand in its `model`";
    context.report(misplacedStatement({ span, what: `an ${word}`, where: names[where], help }));
    return [];
  }
  // Evaluated for its own mistakes, then dropped: nothing can refer to it.
  const node = childNode(own, "expression");
  if (node) wholeExpression(context, node, span.start);
  if (node && context.isClean(span.start, span.end) && checkBeginsLine(context, item) && !goesOn(context, item)) {
    const help =
      where === "block"
        ? "bind it with `let name = …`, or begin it with `->` to go on with the value above"
        : `bind it: \`name = …\`${where === "model" ? ", or `let name = …`" : ""}, or begin it with \`->\` to go on with the value above`;
    context.report(unusedValue({ span, where: names[where], help }));
  }
  return [];
}

/** An expression on the line of the statement before it is no statement of its own: an operator was forgotten between them. */
function checkBeginsLine(context: TreeContext, { node, before }: Item): boolean {
  if (before === undefined || !onOneLine(context, before, node)) return true;
  const span = locate(context, node);
  const first = lastBefore(context.reading.tokens, span.start + 1);
  if (first === undefined || !context.isClean(startOf(before), span.end)) return false;
  context.report(
    unexpectedToken({
      span: { ...span, end: span.start + first.image.length },
      found: `\`${first.image}\``,
      expected: childNode(before, "expression") ? "`=`, `->`, an operator or a new line" : "`->`, an operator or a new line",
      ...(first.tokenType.name === "Name" && {
        fix: { title: "insert `->`", edits: [{ span: { ...span, end: span.start }, text: "-> " }] },
      }),
    }),
  );
  return false;
}

/** What follows on the same line will be, or has been, reported. */
function goesOn(context: TreeContext, { node, after }: Item): boolean {
  return after !== undefined && childNode(after, "expression") !== undefined && onOneLine(context, node, after);
}

function onOneLine({ reading: { tokens } }: TreeContext, before: CstNode, after: CstNode): boolean {
  const [last, first] = [lastBefore(tokens, startOf(after)), lastBefore(tokens, startOf(after) + 1)];
  return last !== undefined && first !== undefined && last.startOffset >= startOf(before) && last.endLine === first.startLine;
}

function portDecl(context: TreeContext, node: CstNode): readonly PortDecl[] {
  const name = childToken(node, "Name");
  if (name === undefined) return [];
  const span = locate(context, node);
  return [
    {
      ...docBefore(context, span.start),
      name: identOf(context, name),
      type: typeExpr(context, childNode(node, "type"), span.end),
      span,
    },
  ];
}

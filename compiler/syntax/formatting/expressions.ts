import type { CstNode, IToken } from "chevrotain";
import { childNode, childNodes, childToken, childTokens } from "../cst.js";
import { type Comments, commentDoc, tokensOf } from "./comments.js";
import type { Doc, Item } from "./layout.js";

/** The documents of expressions and types. The tree is one without mistakes: every part is there. */
export interface ExpressionDocs {
  readonly token: (token: IToken | undefined) => Doc;
  /** The value of a statement or setting: line breaks before its arrows stay. */
  readonly value: (node: CstNode) => Doc;
  /** An expression inside of brackets: its lines are broken where they would be too long, and only there. */
  readonly expression: (node: CstNode) => Doc;
  readonly additive: (node: CstNode) => Doc;
  readonly type: (node: CstNode) => Doc;
  /** `open item, item close`, whatever the items are. */
  readonly brackets: (
    node: CstNode,
    marks: readonly [open: string, close: string],
    rule: string,
    item: (node: CstNode) => Doc,
  ) => Doc;
}

export function expressionDocs(comments: Comments): ExpressionDocs {
  return { token, value: (node) => pipeline(node, isBroken), expression, additive, type, brackets };

  function token(of: IToken | undefined): Doc {
    if (of === undefined) return [];
    return [comments.takeAbove(of).map(commentDoc), of.image, comments.takeAfter(of).map(commentDoc)];
  }

  function expression(node: CstNode): Doc {
    return pipeline(node, () => false);
  }

  function pipeline(node: CstNode, keepsBreak: (before: IToken, arrow: IToken, after: IToken) => boolean): Doc {
    const head = additive(childNode(node, "additive")!);
    const steps = childNodes(node, "step");
    const all = tokensOf(node);
    const parts = childTokens(node, "Arrow").map((arrow, index) => {
      const at = all.indexOf(arrow);
      return { broken: keepsBreak(all[at - 1]!, arrow, all[at + 1]!), doc: [token(arrow), " ", pipeStep(steps[index]!)] };
    });
    return parts.length === 0 ? head : { kind: "chain", head, parts };
  }

  function pipeStep(node: CstNode): Doc {
    const [name, as] = childTokens(node, "Name");
    const args = childNode(node, "arguments");
    const named: Doc = as ? [" ", token(childToken(node, "As")), " ", token(as)] : [];
    return [token(name), args ? argumentsOf(args) : [], named];
  }

  function argumentsOf(node: CstNode): Doc {
    return brackets(node, ["LParen", "RParen"], "argument", (item) => {
      const name = childToken(item, "Name");
      const value = childNode(item, "expression")!;
      return name ? [token(name), token(childToken(item, "Colon")), " ", expression(value)] : expression(value);
    });
  }

  function additive(node: CstNode): Doc {
    return binary(node, "multiplicative", ["Plus", "Minus"], (term) => binary(term, "unary", ["Star", "Slash"], unary));
  }

  function binary(node: CstNode, rule: string, signs: readonly string[], operand: (node: CstNode) => Doc): Doc {
    const [first, ...more] = childNodes(node, rule);
    const operators = signs.flatMap((sign) => childTokens(node, sign)).toSorted((a, b) => a.startOffset - b.startOffset);
    const head = operand(first!);
    if (more.length === 0) return head;
    // A fraction of two numbers is one thing: `1/255`.
    if (more.length === 1 && operators[0]?.image === "/" && isNumber(first!) && isNumber(more[0]!))
      return [head, token(operators[0]), operand(more[0]!)];
    return {
      kind: "chain",
      head,
      parts: more.map((part, index) => ({ broken: false, doc: [token(operators[index]), " ", operand(part)] })),
    };
  }

  function unary(node: CstNode): Doc {
    return [childTokens(node, "Minus").map(token), primary(childNode(node, "primary")!)];
  }

  function primary(node: CstNode): Doc {
    const reference = childNode(node, "reference");
    if (reference) return pipeStep(reference);
    const items = childNode(node, "items");
    if (items) return brackets(items, ["LBracket", "RBracket"], "item", listItem);
    const group = childNode(node, "group");
    if (group)
      return [
        token(childToken(group, "LParen")),
        expression(childNode(group, "expression")!),
        token(childToken(group, "RParen")),
      ];
    return token(childToken(node, "Number") ?? childToken(node, "String"));
  }

  function listItem(node: CstNode): Doc {
    const wildcard = childToken(node, "Wildcard");
    return wildcard ? token(wildcard) : expression(childNode(node, "expression")!);
  }

  function type(node: CstNode): Doc {
    const name = token(childToken(node, "Name"));
    if (childToken(node, "LBracket") === undefined) return name;
    const extent = (item: CstNode): Doc => {
      const wildcard = childToken(item, "Wildcard");
      return wildcard ? token(wildcard) : additive(childNode(item, "additive")!);
    };
    return [name, brackets(node, ["LBracket", "RBracket"], "extent", extent)];
  }

  function brackets(node: CstNode, [open, close]: readonly [string, string], rule: string, item: (node: CstNode) => Doc): Doc {
    const nodes = childNodes(node, rule);
    const commas = childTokens(node, "Comma");
    const closer = childToken(node, close)!;
    const opener = childToken(node, open)!;
    const above = comments.takeAbove(opener).map(commentDoc);
    const opening = token(opener);
    const items = nodes.map((child, index): Item => {
      // A comment at the end of an item comes to stand after the comma, be there one or not yet.
      const after = comments.takeAfter(tokensOf(child).at(-1)!);
      const comma = commas[index];
      const doc = item(child);
      return {
        doc,
        comments: [...after, ...(comma ? [...comments.takeAbove(comma), ...comments.takeAfter(comma)] : [])].map(commentDoc),
      };
    });
    const before = comments.takeAbove(closer).map(commentDoc);
    // What stands before and after the brackets does not keep them from being on one line.
    return [
      above,
      { kind: "brackets", open: opening, items, before, close: closer.image },
      comments.takeAfter(closer).map(commentDoc),
    ];
  }
}

/** A line break on either side of an arrow is one before it. */
function isBroken(before: IToken, arrow: IToken, after: IToken): boolean {
  return before.endLine !== arrow.startLine || arrow.endLine !== after.startLine;
}

/** Is this operand a bare number? */
function isNumber(node: CstNode): boolean {
  const tokens = tokensOf(node);
  return tokens.length === 1 && tokens[0]!.tokenType.name === "Number";
}

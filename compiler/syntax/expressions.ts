import type { CstNode, IToken } from "chevrotain";
import { cover, type Span } from "../base/span.js";
import { nestedTooDeep, numberTooLarge, unknownEscape } from "../diagnostics/syntax.js";
import type { Argument, CallExpr, DimExpr, Expr, TypeExpr } from "./ast.js";
import { identOf, locate, missingIdent, type TreeContext } from "./context.js";
import { childNode, childNodes, childToken, childTokens, tokenSpan } from "./cst.js";
import { partsOf } from "./parts.js";
import { quote, readString } from "./strings.js";

/** The tree of one expression may have so many levels, so that every phase can walk it by recursion. */
const deepestExpression = 500;

/** The expression of a whole statement, setting or default: checked for its depth. `after` is the offset where it was expected. */
export function wholeExpression(context: TreeContext, node: CstNode | undefined, after: number): Expr {
  return notTooDeep(context, expression(context, node, after));
}

/** The integer expression of a dimension, likewise. */
export function wholeAdditive(context: TreeContext, node: CstNode | undefined, after: number): Expr {
  return notTooDeep(context, additive(context, node, after));
}

function notTooDeep(context: TreeContext, expr: Expr): Expr {
  if (!isDeeperThan(expr, deepestExpression)) return expr;
  context.report(nestedTooDeep({ span: expr.span, limit: deepestExpression, what: "levels in one expression" }));
  return { kind: "missing", span: expr.span };
}

export function expression(context: TreeContext, node: CstNode | undefined, after: number): Expr {
  if (node === undefined) return missing(context, after);
  const arrows = childTokens(node, "Arrow");
  const steps = childNodes(node, "step");
  const head = additive(context, childNode(node, "additive"), after);
  return arrows.reduce<Expr>((input, arrow, index) => {
    const end = arrow.startOffset + arrow.image.length;
    const step = steps[index] === undefined ? { step: missing(context, end) } : pipeStep(context, steps[index], end);
    return { kind: "pipe", input, ...step, span: cover(input.span, (step.as ?? step.step).span) };
  }, head);
}

function pipeStep(
  context: TreeContext,
  node: CstNode,
  after: number,
): { readonly step: Expr; readonly as?: ReturnType<typeof identOf> } {
  const [name, ...more] = childTokens(node, "Name");
  if (name === undefined) return { step: missing(context, after) };
  const step = reference(context, name, childNode(node, "arguments"));
  const as = childToken(node, "As") ? more[0] : undefined;
  return as === undefined ? { step } : { step, as: identOf(context, as) };
}

function additive(context: TreeContext, node: CstNode | undefined, after: number): Expr {
  if (node === undefined) return missing(context, after);
  return chain(childNodes(node, "multiplicative"), operators(node, ["Plus", "Minus"]), after, (operand, at) =>
    chain(childNodes(operand, "unary"), operators(operand, ["Star", "Slash"]), at, (factor, from) =>
      unary(context, factor, from),
    ),
  );

  function chain(
    nodes: readonly CstNode[],
    signs: readonly IToken[],
    from: number,
    read: (node: CstNode, at: number) => Expr,
  ): Expr {
    const first = nodes[0] === undefined ? missing(context, from) : read(nodes[0], from);
    return signs.reduce<Expr>((left, sign, index) => {
      const operand = nodes[index + 1];
      const end = sign.startOffset + 1;
      const right = operand === undefined ? missing(context, end) : read(operand, end);
      return { kind: "binary", op: sign.image as "+" | "-" | "*" | "/", left, right, span: cover(left.span, right.span) };
    }, first);
  }
}

function operators(node: CstNode, names: readonly string[]): readonly IToken[] {
  return names.flatMap((name) => childTokens(node, name)).toSorted((a, b) => a.startOffset - b.startOffset);
}

function unary(context: TreeContext, node: CstNode, after: number): Expr {
  const signs = childTokens(node, "Minus");
  const operand = primary(context, childNode(node, "primary"), after);
  return signs.reduceRight<Expr>((value, sign) => {
    return { kind: "negate", operand: value, span: cover(tokenSpan(context.path, sign), value.span) };
  }, operand);
}

function primary(context: TreeContext, node: CstNode | undefined, after: number): Expr {
  if (node === undefined) return missing(context, after);
  const number = childToken(node, "Number");
  if (number) return numberOf(context, number);
  const string = childToken(node, "String");
  if (string) return stringOf(context, string).value;
  const named = childNode(node, "reference");
  const name = named && childToken(named, "Name");
  if (name) return reference(context, name, childNode(named, "arguments"));
  const items = childNode(node, "items");
  if (items) {
    const span = locate(context, items, after);
    return { kind: "list", items: childNodes(items, "item").map((item) => listItem(context, item, span.start)), span };
  }
  const group = childNode(node, "group");
  if (group) {
    const span = locate(context, group, after);
    return { ...expression(context, childNode(group, "expression"), span.end), span };
  }
  return missing(context, after);
}

/** `_` in a list leaves something to whoever takes the list, as one extent of `reshape([28, _])`. */
function listItem(context: TreeContext, node: CstNode, after: number): Expr {
  const wildcard = childToken(node, "Wildcard");
  if (wildcard) return { kind: "name", name: "_", span: tokenSpan(context.path, wildcard) };
  return expression(context, childNode(node, "expression"), after);
}

function reference(context: TreeContext, name: IToken, args: CstNode | undefined): Expr {
  const callee = identOf(context, name);
  if (args === undefined) return { kind: "name", name: callee.name, span: callee.span };
  const span = cover(callee.span, locate(context, args, callee.span.end));
  // Without its `)` a call has swallowed what follows it: nothing about it can be trusted.
  if (childToken(args, "RParen") === undefined) return { kind: "missing", span };
  return {
    kind: "call",
    callee,
    args: childNodes(args, "argument").map((node) => argument(context, node, span.end)),
    span,
  } satisfies CallExpr;
}

function argument(context: TreeContext, node: CstNode, fallback: number): Argument {
  const span = locate(context, node, fallback);
  const name = childToken(node, "Name");
  const value = expression(context, childNode(node, "expression"), span.end);
  return { ...(name ? { name: identOf(context, name) } : {}), value, span };
}

function numberOf(context: TreeContext, token: IToken): Expr {
  const span = tokenSpan(context.path, token);
  const value = Number(token.image.replaceAll("_", ""));
  if (Number.isFinite(value)) return { kind: "number", value, text: token.image, span };
  context.report(numberTooLarge({ span, text: token.image }));
  return { kind: "missing", span };
}

/** A string, and whether something in it was wrong, so that its value can't be trusted. */
export function stringOf(
  context: TreeContext,
  token: IToken,
): { readonly value: Expr & { readonly kind: "string" }; readonly isBroken: boolean } {
  const { path } = context;
  // A string in `'…'` has been reported; it means what it would in the right quotes.
  const { value, unknown } = readString(token.tokenType.name === "ForeignString" ? quote(token.image.slice(1, -1)) : token.image);
  for (const { start, text } of unknown) {
    const at = token.startOffset + start;
    context.report(unknownEscape({ span: { path, start: at, end: at + text.length }, written: text }));
  }
  const isBroken = unknown.length > 0 || token.tokenType.name === "OpenString";
  return { value: { kind: "string", value, span: tokenSpan(path, token) }, isBroken };
}

/** `f32[28, 28, 1]`. Where no type was read its name is empty. */
export function typeExpr(context: TreeContext, node: CstNode | undefined, after: number): TypeExpr {
  const token = node && childToken(node, "Name");
  if (node === undefined || token === undefined) {
    const name = missingIdent(context, after);
    return { name, span: name.span };
  }
  const name = identOf(context, token);
  const span = locate(context, node, after);
  if (childToken(node, "LBracket") === undefined) return { name, span };
  return { name, dims: childNodes(node, "extent").map((extent) => dimExpr(context, extent, span.end)), span };
}

function dimExpr(context: TreeContext, node: CstNode, after: number): DimExpr {
  const wildcard = childToken(node, "Wildcard");
  if (wildcard) return { kind: "wildcard", span: tokenSpan(context.path, wildcard) };
  return wholeAdditive(context, childNode(node, "additive"), after);
}

function missing({ path }: TreeContext, at: number): Expr {
  const span: Span = { path, start: at, end: at };
  return { kind: "missing", span };
}

/** Walks without recursion: it is what makes recursion safe elsewhere. */
function isDeeperThan(root: Expr, limit: number): boolean {
  const work: (readonly [Expr, number])[] = [[root, 1]];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [expr, depth] = next;
    if (depth > limit) return true;
    for (const child of partsOf(expr)) work.push([child, depth + 1]);
  }
  return false;
}

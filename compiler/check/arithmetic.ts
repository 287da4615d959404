import { arithmeticShapes } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import type { GraphBuilder } from "../ops/builder.js";
import type { Expr } from "../syntax/ast.js";
import { checkElements } from "./elements.js";
import { joinMasks, masked } from "./masks.js";
import type { Report } from "./report.js";
import type { Value } from "./run.js";

type BinaryExpr = Expr & { readonly kind: "binary" };

const operators = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;

/**
 * `a + b` element by element: of one shape, or one of them a number, `f32[1]`, or `f32[channels]` along the last axis of the
 * other. Other shapes are told; nothing else broadcasts.
 */
export function combine(
  expr: BinaryExpr,
  left: Value | number,
  right: Value | number,
  { builder, report }: { readonly builder: GraphBuilder; readonly report: Report },
): Value | undefined {
  const { emit, at } = builder;
  const numbers = { what: `\`${expr.op}\``, wanted: "f32", call: expr.span, report } as const;
  if (![left, right].every((side) => typeof side === "number" || checkElements(side, numbers))) return undefined;
  const constant = (value: number): Node => emit("constant", {}, { value, shape: [1], dtype: "f32" });
  const masks = [left, right].map((side) => (typeof side === "number" ? undefined : side.mask));
  const join = (a: Node, b: Node): Value => {
    const node = emit(operators[expr.op], { a, b });
    return { node, span: expr.span, ...masked(joinMasks(builder, node, masks)) };
  };

  return at(expr.span, () => {
    if (typeof left === "number") return typeof right === "number" ? undefined : join(constant(left), right.node);
    if (typeof right === "number") return join(left.node, constant(right));
    const a = fitted(left.node, right.node, builder);
    const b = fitted(right.node, left.node, builder);
    if (a && b) return join(a, b);
    const shown = ({ node, span }: Value) => ({ shape: node.type.shape.slice(1), span });
    report(arithmeticShapes({ op: expr.op, span: expr.span, left: shown(left), right: shown(right) }));
    return undefined;
  });
}

/** The node in a shape that broadcasts to the other's as the language means it; undefined when neither fits the other. */
function fitted(node: Node, other: Node, { emit }: GraphBuilder): Node | undefined {
  const [batch = 1, ...shape] = node.type.shape;
  const [, ...wanted] = other.type.shape;
  if (sameShape(shape, wanted) || isChannels(wanted, shape)) return node;
  if (!isChannels(shape, wanted)) return undefined;
  if (shape.length === wanted.length) return node;
  const ones = wanted.slice(1).map(() => 1);
  return emit("reshape", { x: node }, { shape: [batch, ...ones, ...shape] });
}

const isChannels = (shape: readonly number[], of: readonly number[]): boolean =>
  shape.length === 1 && (shape[0] === 1 || shape[0] === of.at(-1));

import type { Node } from "../ir/graph.js";
import { sameShape, type TensorType, tensor } from "../ir/types.js";
import { type Expr, load } from "../kernel/expr.js";
import { loadedType, type TensorExpression } from "../kernel/kernel.js";
import { broadcastShapes, sumTo } from "./broadcast.js";
import type { Emit, Op, OperandTypes } from "./define.js";
import { readBroadcast, tabulate } from "./host.js";
import { axesOf, broadcastIndex } from "./indexing.js";
import { none } from "./schemas.js";

type NoAttributes = Record<string, never>;

/** The expression of an element-wise operator: `at(name)` is the operand's element, with broadcasting. */
export function elementwise(
  result: TensorType,
  operands: OperandTypes,
  value: (at: (operand: string) => Expr) => Expr,
): TensorExpression {
  const axes = axesOf(result.shape);
  const at = (name: string): Expr => load(name, broadcastIndex(operands[name].shape, axes), loadedType(operands[name].dtype));
  return { axes, value: value(at) };
}

/** A function of one number, applied to each element of `x`. `y` in the gradient is the result. */
export function unary(op: {
  readonly name: string;
  readonly doc: string;
  readonly monotone?: boolean;
  readonly value: (x: Expr) => Expr;
  readonly gradient: (emit: Emit, at: { readonly x: Node; readonly y: Node; readonly ct: Node }) => Node;
  readonly reference: (x: number) => number;
}): Op<NoAttributes> {
  return {
    name: op.name,
    doc: op.doc,
    kind: "elementwise",
    monotone: op.monotone ?? false,
    operands: ["x"],
    attributes: none,
    infer: ({ x }) => x,
    gradient: (emit, { operands, result, ct }) => ({ x: op.gradient(emit, { x: operands.x, y: result, ct }) }),
    lower: ({ operands, result }) => elementwise(result, operands, (at) => op.value(at("x"))),
    reference: ({ x }, _, type) => ({ type, data: x.data.map(op.reference) }),
  };
}

/** A function of two numbers, element by element with broadcasting. The rule gives cotangents of the result's shape. */
export function binary(op: {
  readonly name: string;
  readonly doc: string;
  readonly value: (a: Expr, b: Expr) => Expr;
  readonly gradient: (
    emit: Emit,
    at: { readonly a: Node; readonly b: Node; readonly y: Node; readonly ct: Node },
  ) => {
    readonly a: Node;
    readonly b: Node;
  };
  readonly reference: (a: number, b: number) => number;
}): Op<NoAttributes> {
  return {
    name: op.name,
    doc: op.doc,
    kind: "elementwise",
    operands: ["a", "b"],
    attributes: none,
    infer: ({ a, b }) => (sameShape(a.shape, b.shape) ? a : tensor(a.dtype, broadcastShapes(a.shape, b.shape))),
    gradient: (emit, { operands: { a, b }, result, ct }) => {
      const cotangents = op.gradient(emit, { a, b, y: result, ct });
      return { a: sumTo(emit, cotangents.a, a.type.shape), b: sumTo(emit, cotangents.b, b.type.shape) };
    },
    lower: ({ operands, result }) => elementwise(result, operands, (at) => op.value(at("a"), at("b"))),
    reference: ({ a, b }, _, type) => tabulate(type, (i) => op.reference(readBroadcast(a, i), readBroadcast(b, i))),
  };
}

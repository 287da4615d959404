import { invariant } from "../base/invariant.js";
import type { Node } from "../ir/graph.js";
import { sameShape, type TensorType, tensor } from "../ir/types.js";
import { type Axis, axis, type Expr, load } from "../kernel/expr.js";
import { loadedType } from "../kernel/kernel.js";
import type { Emit, HostTensor } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import type { ReduceAttributes } from "./schemas.js";

/** The shape with extent 1 on the reduced axes. */
const keptShape = (shape: readonly number[], axes: readonly number[]): readonly number[] =>
  shape.map((extent, i) => (axes.includes(i) ? 1 : extent));

/** The type of a reduction: without `keep` the reduced axes vanish; [1] where none is left. */
export function reducedType(x: TensorType, { axes, keep }: ReduceAttributes): TensorType {
  invariant(
    axes.every((a) => a < x.shape.length) && new Set(axes).size === axes.length,
    "axes of a reduction are distinct and of the operand",
  );
  if (keep) return tensor(x.dtype, keptShape(x.shape, axes));
  const left = x.shape.filter((_, i) => !axes.includes(i));
  return tensor(x.dtype, left.length === 0 ? [1] : left);
}

/** How many elements go into one. */
export const reducedCount = (shape: readonly number[], axes: readonly number[]): number => axes.reduce((n, a) => n * shape[a], 1);

/** The axes of the result, those that are reduced, and the element of `x` where both stand. */
export function reduction(
  x: TensorType,
  result: TensorType,
  { axes, keep }: ReduceAttributes,
): {
  readonly axes: readonly Axis[];
  readonly reduced: readonly Axis[];
  readonly element: Expr;
} {
  const outer = axesOf(result.shape);
  const reduced = axes.map((a, i) => axis(`r${i}`, x.shape[a]));
  const kept = x.shape.flatMap((_, i) => (axes.includes(i) ? [] : [i]));
  const index = x.shape.map((_, i) => (axes.includes(i) ? reduced[axes.indexOf(i)] : outer[keep ? i : kept.indexOf(i)]));
  return { axes: outer, reduced, element: load("x", index, loadedType(x.dtype)) };
}

/** Spreads a reduction's result or cotangent over the operand again. */
export function spread(emit: Emit, node: Node, shape: readonly number[], axes: readonly number[]): Node {
  const kept = keptShape(shape, axes);
  const x = sameShape(node.type.shape, kept) ? node : emit("reshape", { x: node }, { shape: kept });
  return emit("broadcast_to", { x }, { shape });
}

/** A reduction for a reference: walks over `x` and joins each element to the one of the result that it belongs to. */
export function reduceHost(
  x: HostTensor,
  { axes }: ReduceAttributes,
  result: TensorType,
  join: { readonly start: number; readonly combine: (a: number, b: number) => number },
): HostTensor {
  const kept = keptShape(x.type.shape, axes);
  const sums = tabulate({ ...result, shape: kept }, () => join.start);
  tabulate(x.type, (index) => {
    const target = index.map((i, a) => (axes.includes(a) ? 0 : i)).reduce((offset, i, a) => offset * kept[a] + i, 0);
    sums.data[target] = join.combine(sums.data[target], read(x, index));
    return 0;
  });
  return { type: result, data: sums.data };
}

import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";
import { arithmetic } from "../arithmetic.js";
import { type NodeAt, surprises } from "./surprise.js";

/** Targets as distributions: f32[…, n], with a share `smoothing` of each spread evenly. */
export const smoothed = (emit: Emit, target: Node, smoothing: number): Node => {
  if (smoothing === 0) return target;
  const { add, mul } = arithmetic(emit);
  return add(mul(1 - smoothing, target), smoothing / (target.type.shape.at(-1) ?? 1));
};

/** Σ_k t[…, k] · weights[k] · −log p[…, k]: f32[…] for `target` and `value` of the same shape f32[…, n]. */
export function crossEntropy(
  emit: Emit,
  {
    value,
    target,
    node,
    weights,
  }: { readonly value: Node; readonly target: Node; readonly node: NodeAt; readonly weights?: readonly number[] | undefined },
): Node {
  const { mul } = arithmetic(emit);
  const weighted = weights ? mul(target, emit("numbers", {}, { values: weights })) : target;
  return sumOfRows(emit, mul(weighted, surprises(emit, value, node)));
}

/** The sums along the last axis, which vanishes. */
export const sumOfRows = (emit: Emit, x: Node): Node =>
  emit("reduce_sum", { x }, { axes: [x.type.shape.length - 1], keep: false });

import { invariant } from "../base/invariant.js";
import type { Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import type { Emit } from "./define.js";

/** The shape of an element-wise result: right-aligned, an extent of 1 repeats (numpy's rule). */
export function broadcastShapes(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1)
      invariant(false, `shapes [${a.join(", ")}] and [${b.join(", ")}] do not broadcast`);
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** The cotangent of an operand of `shape` that was broadcast to the node's shape: the sum over all its copies. */
export function sumTo(emit: Emit, node: Node, shape: readonly number[]): Node {
  const from = node.type.shape;
  if (sameShape(from, shape)) return node;
  const skipped = from.length - shape.length;
  const axes = from.flatMap((extent, i) => (i < skipped || (shape[i - skipped] === 1 && extent !== 1) ? [i] : []));
  const summed = axes.length === 0 ? node : emit("reduce_sum", { x: node }, { axes, keep: true });
  return sameShape(summed.type.shape, shape) ? summed : emit("reshape", { x: summed }, { shape });
}

/** A number in the graph, of shape [1]: broadcasts with anything. */
export const scalar = (emit: Emit, value: number): Node => emit("constant", {}, { value, shape: [1], dtype: "f32" });

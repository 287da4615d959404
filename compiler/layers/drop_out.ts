import type { Node } from "../ir/graph.js";
import type { LayerContext } from "./define.js";
import { leaveOut } from "./randomness.js";

/**
 * In training, x with a random part of its numbers 0 and the others scaled up by 1 / (1 - rate); in prediction, x. `shape` is that
 * of the mask where it has ones: what shares a place there is dropped together.
 */
export function dropOut(context: LayerContext, x: Node, rate: number, shape: readonly number[] = x.type.shape): Node {
  const mask = leaveOut(context, shape, rate);
  return mask ? context.emit("mul", { a: x, b: mask }) : x;
}

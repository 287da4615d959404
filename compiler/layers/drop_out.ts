import { invariant } from "../base/invariant.js";
import type { Node } from "../ir/graph.js";
import type { LayerContext } from "./define.js";

/**
 * In training, x with a random part of its numbers 0 and the others scaled up by 1 / (1 - rate); in prediction, x. `shape` is that
 * of the mask where it has ones: what shares a place there is dropped together.
 */
export function dropOut(context: LayerContext, x: Node, rate: number, shape: readonly number[] = x.type.shape): Node {
  // Taken in both modes, so that the salts of other layers do not depend on the rate.
  const salt = context.salt();
  if (context.mode === "inference" || rate === 0) return x;
  const { control } = context;
  invariant(control, "dropout in training needs the control source");
  const mask = context.emit("random_mask", { control }, { shape, keep: 1 - rate, salt });
  return context.emit("mul", { a: x, b: mask });
}

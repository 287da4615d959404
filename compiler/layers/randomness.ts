import { invariant } from "../base/invariant.js";
import type { Node } from "../ir/graph.js";
import type { LayerContext } from "./define.js";

/**
 * What a random operator of a layer draws from, in training; undefined where the layer does nothing: in prediction, or at a
 * `strength` of 0.
 */
export function randomness(
  context: LayerContext,
  strength: number,
): { readonly control: Node; readonly salt: number } | undefined {
  // Taken in both modes, so that the salts of other layers do not depend on the strength.
  const salt = context.salt();
  if (context.mode === "inference" || strength === 0) return undefined;
  const { control } = context;
  invariant(control, "what is random in training needs the control source");
  return { control, salt };
}

/** What dropout multiplies by: 0 with probability `rate`, else 1 / (1 - rate). Undefined where nothing is dropped. */
export function leaveOut(context: LayerContext, shape: readonly number[], rate: number): Node | undefined {
  const from = randomness(context, rate);
  return from && context.emit("random_mask", { control: from.control }, { shape, keep: 1 - rate, salt: from.salt });
}

import type { Node } from "../ir/graph.js";
import { scalar } from "./context.js";
import type { LayerContext } from "./define.js";
import { sequenceOf } from "./sequence.js";

/** Under every number that a network computes, and still finite when one is added to it. */
const low = -1e38;

/** The largest over all steps, or over those that are real; of a text without a word 0. Reports what is no sequence. */
export function maxOverTime(context: LayerContext, inputs: readonly Node[], layer: string): Node | undefined {
  const x = sequenceOf(context, inputs, layer);
  if (!x) return undefined;
  const { emit } = context;
  const mask = context.mask(0);
  if (!mask) return emit("reduce_max", { x: x.node }, { axes: [1], keep: false });
  const largest = emit("reduce_max", { x: lowerPadding(context, x.node, mask) }, { axes: [1], keep: false });
  return emit("select_positive", { x: emit("reduce_max", { x: mask }, { axes: [1], keep: true }), ct: largest });
}

/** The mean over all steps, or over those that are real; of a text without a word 0. Reports what is no sequence. */
export function meanOverTime(context: LayerContext, inputs: readonly Node[], layer: string): Node | undefined {
  const x = sequenceOf(context, inputs, layer);
  if (!x) return undefined;
  const { emit } = context;
  const mask = context.mask(0);
  if (!mask) return emit("reduce_mean", { x: x.node }, { axes: [1], keep: false });
  const weights = emit("reshape", { x: mask }, { shape: [x.batch, x.steps, 1] });
  const sum = emit("reduce_sum", { x: emit("mul", { a: x.node, b: weights }) }, { axes: [1], keep: false });
  const count = emit("reduce_sum", { x: mask }, { axes: [1], keep: true });
  return emit("div", { a: sum, b: emit("maximum", { a: count, b: scalar(emit, 1) }) });
}

/** The sequence with its padding so low that it is never the largest. */
export function lowerPadding({ emit }: LayerContext, x: Node, mask: Node): Node {
  const real = emit("reshape", { x: mask }, { shape: [...mask.type.shape, 1] });
  const padding = emit("mul", { a: emit("sub", { a: scalar(emit, 1), b: real }), b: scalar(emit, low) });
  return emit("add", { a: x, b: padding });
}

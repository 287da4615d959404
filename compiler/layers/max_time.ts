import { z } from "zod";
import { scalar } from "./context.js";
import { defineLayer } from "./define.js";
import { sequenceOf } from "./sequence.js";

/** Under every number that a network computes, and still finite when one is added to it. */
const low = -1e38;

export const maxTime = defineLayer({
  name: "max_time",
  category: "recurrent",
  doc: "The largest number over all steps of a sequence, feature by feature; of a padded one, over those that are real.",
  formula: "y[c] = max_t x[t, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[28, 128]", step: "max_time", output: "f32[128]" },
  expand(context, inputs) {
    const x = sequenceOf(context, inputs, "max_time");
    if (!x) return undefined;
    const { emit } = context;
    const mask = context.mask(0);
    if (!mask) return emit("reduce_max", { x: x.node }, { axes: [1], keep: false });
    const real = emit("reshape", { x: mask }, { shape: [x.batch, x.steps, 1] });
    const padding = emit("mul", { a: emit("sub", { a: scalar(emit, 1), b: real }), b: scalar(emit, low) });
    const largest = emit("reduce_max", { x: emit("add", { a: x.node, b: padding }) }, { axes: [1], keep: false });
    // A text without a word has 0.
    return emit("select_positive", { x: emit("reduce_max", { x: mask }, { axes: [1], keep: true }), ct: largest });
  },
});

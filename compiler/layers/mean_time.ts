import { z } from "zod";
import { scalar } from "./context.js";
import { defineLayer } from "./define.js";
import { sequenceOf } from "./sequence.js";

export const meanTime = defineLayer({
  name: "mean_time",
  category: "recurrent",
  doc: "The mean over all steps of a sequence, feature by feature; of a padded one, over those that are real.",
  formula: "y[c] = mean_t x[t, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[28, 128]", step: "mean_time", output: "f32[128]" },
  expand(context, inputs) {
    const x = sequenceOf(context, inputs, "mean_time");
    if (!x) return undefined;
    const { emit } = context;
    const mask = context.mask(0);
    if (!mask) return emit("reduce_mean", { x: x.node }, { axes: [1], keep: false });
    const weights = emit("reshape", { x: mask }, { shape: [x.batch, x.steps, 1] });
    const sum = emit("reduce_sum", { x: emit("mul", { a: x.node, b: weights }) }, { axes: [1], keep: false });
    const count = emit("reduce_sum", { x: mask }, { axes: [1], keep: true });
    // A text without a word has the mean 0.
    return emit("div", { a: sum, b: emit("maximum", { a: count, b: scalar(emit, 1) }) });
  },
});

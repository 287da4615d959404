import { z } from "zod";
import { defineLayer } from "./define.js";
import { sequenceOf } from "./sequence.js";

export const meanTime = defineLayer({
  name: "mean_time",
  category: "recurrent",
  doc: "The mean over all steps of a sequence, feature by feature.",
  formula: "y[c] = mean_t x[t, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[28, 128]", step: "mean_time", output: "f32[128]" },
  expand(context, inputs) {
    const x = sequenceOf(context, inputs, "mean_time");
    return x && context.emit("reduce_mean", { x: x.node }, { axes: [1], keep: false });
  },
});

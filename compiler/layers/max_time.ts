import { z } from "zod";
import { defineLayer } from "./define.js";
import { sequenceOf } from "./sequence.js";

export const maxTime = defineLayer({
  name: "max_time",
  category: "recurrent",
  doc: "The largest number over all steps of a sequence, feature by feature.",
  formula: "y[c] = max_t x[t, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[28, 128]", step: "max_time", output: "f32[128]" },
  expand(context, inputs) {
    const x = sequenceOf(context, inputs, "max_time");
    return x && context.emit("reduce_max", { x: x.node }, { axes: [1], keep: false });
  },
});

import { z } from "zod";
import { defineLayer } from "./define.js";
import { sequenceOf } from "./sequence.js";

export const last = defineLayer({
  name: "last",
  category: "recurrent",
  doc: "The last step of a sequence; of a padded one, the last that is real.",
  formula: "y[c] = x[time - 1, c]",
  parameters: z.object({}),
  inputs: "one",
  stepwise: true,
  example: { input: "f32[28, 128]", step: "last", output: "f32[128]" },
  expand(context, inputs) {
    const x = sequenceOf(context, inputs, "last");
    if (!x) return undefined;
    const { emit } = context;
    const mask = context.mask(0);
    if (!mask) {
      const step = emit("slice", { x: x.node }, { axis: 1, start: x.steps - 1, extent: 1 });
      return emit("reshape", { x: step }, { shape: [x.batch, x.features] });
    }
    // The first real step from the end. Where none is real that is the last one, whatever it holds.
    const fromEnd = emit("argmax", { x: emit("reverse", { x: mask }, { axis: 1 }) });
    const chosen = emit("reverse", { x: emit("one_hot", { index: fromEnd }, { classes: x.steps }) }, { axis: 1 });
    const weighted = emit("mul", { a: x.node, b: emit("reshape", { x: chosen }, { shape: [x.batch, x.steps, 1] }) });
    return emit("reduce_sum", { x: weighted }, { axes: [1], keep: false });
  },
});

import { z } from "zod";
import { defineLayer } from "./define.js";
import { sequenceOf } from "./sequence.js";

export const reverse = defineLayer({
  name: "reverse",
  category: "recurrent",
  doc: "A sequence from its end to its front. `-> reverse -> lstm(64)` reads it backwards; the padding of a text comes first then, and is left out all the same.",
  formula: "y[t, c] = x[time - 1 - t, c]",
  parameters: z.object({}),
  inputs: "one",
  maskOf: (context) => {
    const mask = context.mask(0);
    return mask && context.emit("reverse", { x: mask }, { axis: 1 });
  },
  example: { input: "f32[28, 28]", step: "reverse", output: "f32[28, 28]" },
  expand(context, inputs) {
    const x = sequenceOf(context, inputs, "reverse");
    return x && context.emit("reverse", { x: x.node }, { axis: 1 });
  },
});

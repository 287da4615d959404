import { z } from "zod";
import { defineLayer } from "./define.js";
import { sequenceOf } from "./sequence.js";

export const last = defineLayer({
  name: "last",
  category: "recurrent",
  doc: "The last step of a sequence.",
  formula: "y[c] = x[time - 1, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[28, 128]", step: "last", output: "f32[128]" },
  expand(context, inputs) {
    const x = sequenceOf(context, inputs, "last");
    if (!x) return undefined;
    const step = context.emit("slice", { x: x.node }, { axis: 1, start: x.steps - 1, extent: 1 });
    return context.emit("reshape", { x: step }, { shape: [x.batch, x.features] });
  },
});

import { z } from "zod";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";

export const sigmoid = defineLayer({
  name: "sigmoid",
  category: "activation",
  doc: "Squeezes every number into 0 to 1. As the last step it gives a probability.",
  formula: "y = 1 / (1 + exp(-x))",
  parameters: z.object({}),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[64]", step: "sigmoid", output: "f32[64]" },
  expand: (context, inputs) => context.emit("sigmoid", { x: onlyInput(context, inputs).node }),
});

import { z } from "zod";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";

export const tanh = defineLayer({
  name: "tanh",
  category: "activation",
  doc: "Hyperbolic tangent: squeezes every number into -1 to 1.",
  formula: "y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))",
  parameters: z.object({}),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[64]", step: "tanh", output: "f32[64]" },
  expand: (context, inputs) => context.emit("tanh", { x: onlyInput(context, inputs).node }),
});

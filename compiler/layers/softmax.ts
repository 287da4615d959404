import { z } from "zod";
import { softmaxOfOne } from "../diagnostics/shapes.js";
import { exampleShape, onlyInput } from "./context.js";
import { defineLayer } from "./define.js";

export const softmax = defineLayer({
  name: "softmax",
  category: "activation",
  doc: "Turns scores into probabilities that add up to 1 along the last axis. As the last step it gives the probability of each class; of a sequence or a picture, for each place of it.",
  formula: "y[…, k] = exp(x[…, k]) / Σ_j exp(x[…, j])",
  parameters: z.object({}),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[10]", step: "softmax", output: "f32[10]" },
  expand(context, inputs) {
    const { node, span } = onlyInput(context, inputs);
    if (exampleShape(node).at(-1) === 1) context.report(softmaxOfOne({ call: context.call, input: span }));
    return context.emit("softmax", { x: node });
  },
});

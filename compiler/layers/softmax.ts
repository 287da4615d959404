import { z } from "zod";
import { softmaxOfOne } from "../diagnostics/shapes.js";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";
import { featuresOf } from "./features.js";

export const softmax = defineLayer({
  name: "softmax",
  category: "activation",
  doc: "Turns scores into probabilities that add up to 1. As the last step it gives the probability of each class.",
  formula: "y[k] = exp(x[k]) / Σ_j exp(x[j])",
  parameters: z.object({}),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[10]", step: "softmax", output: "f32[10]" },
  expand(context, inputs) {
    const classes = featuresOf(context, inputs, { layer: "softmax", axis: "classes" });
    if (classes === undefined) return undefined;
    const { node, span } = onlyInput(context, inputs);
    if (classes === 1) context.report(softmaxOfOne({ call: context.call, input: span }));
    return context.emit("softmax", { x: node });
  },
});

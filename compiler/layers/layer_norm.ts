import { z } from "zod";
import { defineLayer } from "./define.js";
import { momentsOf, standardise } from "./moments.js";
import { normalisedOf, normalisedParameters } from "./normalised.js";

export const layerNorm = defineLayer({
  name: "layer_norm",
  category: "normalization",
  doc: "Brings the features of every example, or of every step of a sequence, to mean 0 and variance 1 (Ba, Kiros and Hinton 2016), then scales and shifts them by weights that are trained. It is the same in training and in prediction.",
  formula: "y = gamma · (x - mean) / √(variance + epsilon) + beta, mean and variance over the axes from `axis` on",
  parameters: z.object(normalisedParameters),
  inputs: "one",
  stepwise: true,
  mask: "keeps",
  example: { input: "f32[24, 64]", step: "layer_norm", output: "f32[24, 64]" },
  expand(context, inputs, { axis, epsilon }) {
    const { emit } = context;
    const input = normalisedOf(context, inputs, { layer: "layer_norm", axis });
    if (!input) return undefined;
    const { x, axes, weight } = input;
    const normal = standardise(emit, x, momentsOf(emit, x, { axes, keep: true }), epsilon);
    const [gamma, beta] = [weight("gamma", "ones"), weight("beta", "zeros")];
    return emit("add", { a: emit("mul", { a: normal, b: gamma }), b: beta });
  },
});

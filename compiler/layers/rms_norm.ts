import { z } from "zod";
import { defineLayer } from "./define.js";
import { inverseDeviation } from "./moments.js";
import { normalisedOf, normalisedParameters } from "./normalised.js";

export const rmsNorm = defineLayer({
  name: "rms_norm",
  category: "normalization",
  doc: "Divides the features of every example, or of every step of a sequence, by their root mean square (Zhang and Sennrich 2019), then scales them by weights that are trained: layer_norm without the means.",
  formula: "y = gamma · x / √(mean(x²) + epsilon), the mean over the axes from `axis` on",
  parameters: z.object(normalisedParameters),
  inputs: "one",
  stepwise: true,
  mask: "keeps",
  example: { input: "f32[24, 64]", step: "rms_norm", output: "f32[24, 64]" },
  expand(context, inputs, { axis, epsilon }) {
    const { emit } = context;
    const input = normalisedOf(context, inputs, { layer: "rms_norm", axis });
    if (!input) return undefined;
    const { x, axes, weight } = input;
    const meanSquare = emit("reduce_mean", { x: emit("square", { x }) }, { axes, keep: true });
    const gamma = weight("gamma", "ones");
    return emit("mul", { a: emit("mul", { a: x, b: inverseDeviation(emit, meanSquare, epsilon) }), b: gamma });
  },
});

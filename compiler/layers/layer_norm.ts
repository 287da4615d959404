import { z } from "zod";
import { axis, axisOf } from "./axis.js";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";
import { axesFrom, epsilon, momentsOf, standardise } from "./moments.js";

export const layerNorm = defineLayer({
  name: "layer_norm",
  category: "normalization",
  doc: "Brings the features of every example, or of every step of a sequence, to mean 0 and variance 1 (Ba, Kiros and Hinton 2016), then scales and shifts them by weights that are trained. It is the same in training and in prediction.",
  formula: "y = gamma · (x - mean) / √(variance + epsilon) + beta, mean and variance over the axes from `axis` on",
  parameters: z.object({
    axis: axis
      .default(-1)
      .describe(
        "The first axis that is normalised, together with those after it: counted from 0 without the batch; -1 is the last.",
      ),
    epsilon,
  }),
  inputs: "one",
  stepwise: true,
  mask: "keeps",
  example: { input: "f32[24, 64]", step: "layer_norm", output: "f32[24, 64]" },
  expand(context, inputs, { axis, epsilon }) {
    const { emit } = context;
    const { node: x } = onlyInput(context, inputs);
    const first = axisOf(context, inputs, { layer: "layer_norm", axis });
    if (first === undefined) return undefined;
    const normal = standardise(emit, x, momentsOf(emit, x, { axes: axesFrom(x, first + 1), keep: true }), epsilon);
    const shape = x.type.shape.slice(first + 1);
    const fans = { fanIn: shape.at(-1) ?? 1, fanOut: shape.at(-1) ?? 1 };
    const gamma = context.parameter("gamma", shape, { initializer: { name: "ones" }, ...fans });
    const beta = context.parameter("beta", shape, { initializer: { name: "zeros" }, ...fans });
    return emit("add", { a: emit("mul", { a: normal, b: gamma }), b: beta });
  },
});

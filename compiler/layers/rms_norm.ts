import { z } from "zod";
import { axis, axisOf } from "./axis.js";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";
import { axesFrom, epsilon, inverseDeviation } from "./moments.js";

export const rmsNorm = defineLayer({
  name: "rms_norm",
  category: "normalization",
  doc: "Divides the features of every example, or of every step of a sequence, by their root mean square (Zhang and Sennrich 2019), then scales them by weights that are trained: layer_norm without the means.",
  formula: "y = gamma · x / √(mean(x²) + epsilon), the mean over the axes from `axis` on",
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
  example: { input: "f32[24, 64]", step: "rms_norm", output: "f32[24, 64]" },
  expand(context, inputs, { axis, epsilon }) {
    const { emit } = context;
    const { node: x } = onlyInput(context, inputs);
    const first = axisOf(context, inputs, { layer: "rms_norm", axis });
    if (first === undefined) return undefined;
    const meanSquare = emit("reduce_mean", { x: emit("square", { x }) }, { axes: axesFrom(x, first + 1), keep: true });
    const shape = x.type.shape.slice(first + 1);
    const fans = { fanIn: shape.at(-1) ?? 1, fanOut: shape.at(-1) ?? 1 };
    const gamma = context.parameter("gamma", shape, { initializer: { name: "ones" }, ...fans });
    return emit("mul", { a: emit("mul", { a: x, b: inverseDeviation(emit, meanSquare, epsilon) }), b: gamma });
  },
});

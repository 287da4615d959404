import { z } from "zod";
import type { Node } from "../ir/graph.js";
import { onlyInput, scalar } from "./context.js";
import { defineLayer, type LayerContext } from "./define.js";
import { epsilon, inverseDeviation, momentsOf } from "./moments.js";

const momentumError = "a number from 0 to 1";

export const batchNorm = defineLayer({
  name: "batch_norm",
  category: "normalization",
  doc: "Brings every channel to mean 0 and variance 1, then scales and shifts it by weights that are trained. In training the mean and variance are the batch's, in prediction their moving averages.",
  formula: "y = gamma · (x - mean) / √(variance + epsilon) + beta;  moving' = momentum · moving + (1 - momentum) · batch",
  parameters: z.object({
    momentum: z
      .number({ error: momentumError })
      .min(0, { error: momentumError })
      .max(1, { error: momentumError })
      .default(0.99)
      .meta({ type: "float" })
      .describe("How much of the moving averages stays at each step."),
    epsilon,
  }),
  inputs: "one",
  stepwise: true,
  mask: "keeps",
  example: { input: "f32[13, 13, 32]", step: "batch_norm", output: "f32[13, 13, 32]" },
  expand(context, inputs, { momentum, epsilon }) {
    const { node: x } = onlyInput(context, inputs);
    const channels = x.type.shape.at(-1) ?? 1;
    const perChannel = (name: string, initializer: "zeros" | "ones", trainable: boolean): Node =>
      context.parameter(name, [channels], { initializer: { name: initializer }, fanIn: channels, fanOut: channels, trainable });
    const gamma = perChannel("gamma", "ones", true);
    const beta = perChannel("beta", "zeros", true);
    const movingMean = perChannel("moving_mean", "zeros", false);
    const movingVariance = perChannel("moving_variance", "ones", false);

    const { emit } = context;
    const centred = emit("sub", { a: x, b: movingMean });
    if (context.mode === "inference") return normalise(context, { centred, variance: movingVariance, gamma, beta, epsilon });

    // Of the distance to the moving mean, so that nothing cancels once that has come near.
    const axes = centred.type.shape.slice(0, -1).map((_, axis) => axis);
    const { mean, variance } = momentsOf(emit, centred, { axes, keep: false });
    context.update(movingMean, emit("add", { a: movingMean, b: emit("mul", { a: mean, b: scalar(emit, 1 - momentum) }) }));
    const kept = emit("mul", { a: movingVariance, b: scalar(emit, momentum) });
    context.update(movingVariance, emit("add", { a: kept, b: emit("mul", { a: variance, b: scalar(emit, 1 - momentum) }) }));
    return normalise(context, { centred, mean, variance, gamma, beta, epsilon });
  },
});

/** `centred · factor + shift`, where both are small, f32[channels], so that the data is read once. `mean` is that of `centred`. */
function normalise(
  { emit }: LayerContext,
  at: {
    readonly centred: Node;
    readonly mean?: Node;
    readonly variance: Node;
    readonly gamma: Node;
    readonly beta: Node;
    readonly epsilon: number;
  },
): Node {
  const factor = emit("mul", { a: inverseDeviation(emit, at.variance, at.epsilon), b: at.gamma });
  const shift = at.mean ? emit("sub", { a: at.beta, b: emit("mul", { a: at.mean, b: factor }) }) : at.beta;
  return emit("add", { a: emit("mul", { a: at.centred, b: factor }), b: shift });
}

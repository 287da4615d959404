import { z } from "zod";
import type { Node } from "../ir/graph.js";
import { onlyInput, scalar } from "./context.js";
import { defineLayer, type LayerContext } from "./define.js";

const momentumError = "a number from 0 to 1";
const epsilonError = "a number above 0";

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
    epsilon: z
      .number({ error: epsilonError })
      .gt(0, { error: epsilonError })
      .default(0.001)
      .meta({ type: "float" })
      .describe("Added to the variance, so that a channel without any does not divide by 0."),
  }),
  inputs: "one",
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

    const { mean, variance } = statisticsOf(context, centred);
    context.update(movingMean, emit("add", { a: movingMean, b: emit("mul", { a: mean, b: scalar(emit, 1 - momentum) }) }));
    const kept = emit("mul", { a: movingVariance, b: scalar(emit, momentum) });
    context.update(movingVariance, emit("add", { a: kept, b: emit("mul", { a: variance, b: scalar(emit, 1 - momentum) }) }));
    return normalise(context, { centred, mean, variance, gamma, beta, epsilon });
  },
});

/**
 * Mean and population variance of every channel: f32[channels]. The variance is E[d²] - E[d]² of the distance d to the moving
 * mean: one pass over the data forward, one backward, and no cancellation once the moving mean has come near (before, it is
 * Keras's own form). Rounding can take a tiny variance below 0, which the square root must not see.
 */
function statisticsOf({ emit }: LayerContext, centred: Node): { readonly mean: Node; readonly variance: Node } {
  const axes = centred.type.shape.slice(0, -1).map((_, axis) => axis);
  const mean = emit("reduce_mean", { x: centred }, { axes, keep: false });
  const meanSquare = emit("reduce_mean", { x: emit("square", { x: centred }) }, { axes, keep: false });
  const difference = emit("sub", { a: meanSquare, b: emit("square", { x: mean }) });
  return { mean, variance: emit("maximum", { a: difference, b: scalar(emit, 0) }) };
}

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
  const root = emit("rsqrt", { x: emit("add", { a: at.variance, b: scalar(emit, at.epsilon) }) });
  const factor = emit("mul", { a: root, b: at.gamma });
  const shift = at.mean ? emit("sub", { a: at.beta, b: emit("mul", { a: at.mean, b: factor }) }) : at.beta;
  return emit("add", { a: emit("mul", { a: at.centred, b: factor }), b: shift });
}

import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineOptimizer } from "../define.js";

/** Source: Keras 3, `keras.optimizers.RMSprop` (Hinton, 2012; centered: Graves, 2013). */
export const rmsprop = defineOptimizer({
  name: "rmsprop",
  doc:
    "Divides the gradient by the root of a running mean of its square. As in Keras, epsilon stands under the root, and the momentum " +
    "holds the learning rate; PyTorch adds epsilon to the root.",
  formula:
    "v ← rho·v + (1 − rho)·g²;  step = learning_rate·g / sqrt(v + epsilon)   (centered: sqrt(v − mean² + epsilon), " +
    "mean ← rho·mean + (1 − rho)·g);  u ← momentum·u + step;  p ← p − u",
  parameters: z.strictObject({
    learning_rate: z.number().positive().default(0.001).describe("How far a step goes where the gradient is steady."),
    rho: z.number().min(0).lt(1).default(0.9).describe("What share of the mean squared gradient is kept from step to step."),
    momentum: z.number().min(0).lt(1).default(0).describe("What share of the last step is kept; 0 needs no memory."),
    epsilon: z.number().positive().default(1e-7).describe("Added under the root, against division by 0."),
    centered: z.boolean().default(false).describe("Divides by an estimate of the variance rather than of the mean square."),
  }),
  slots: ({ momentum, centered }) => [
    { name: "v" },
    ...(centered ? [{ name: "mean" }] : []),
    ...(momentum > 0 ? [{ name: "velocity" }] : []),
  ],
  scalars: () => [],
  update: (emit, { parameter, gradient, slots, rate, parameters: { rho, momentum, epsilon } }) => {
    const { add, sub, mul, div, square, sqrt, mix } = arithmetic(emit);
    const v = mix(slots.v, square(gradient), rho);
    const mean = slots.mean && mix(slots.mean, gradient, rho);
    const spread = mean ? sub(v, square(mean)) : v;
    const step = div(mul(gradient, rate), sqrt(add(spread, epsilon)));
    const velocity = slots.velocity && add(mul(slots.velocity, momentum), step);
    return {
      parameter: sub(parameter, velocity ?? step),
      slots: { v, ...(mean && { mean }), ...(velocity && { velocity }) },
    };
  },
});

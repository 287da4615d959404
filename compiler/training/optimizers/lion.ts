import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineOptimizer } from "../define.js";

/** Source: Keras 3, `keras.optimizers.Lion` (Chen et al., 2023). */
export const lion = defineOptimizer({
  name: "lion",
  doc:
    "Every weight moves by the learning rate exactly, in the direction of a running mean. Wants a learning rate three to ten times " +
    "smaller than adam's, and one state per weight.",
  formula: "p ← p − learning_rate · sign(beta_1·m + (1 − beta_1)·g);  m ← beta_2·m + (1 − beta_2)·g",
  parameters: z.strictObject({
    learning_rate: z.number().positive().default(0.001).describe("How far every weight moves in a step."),
    beta_1: z.number().min(0).lt(1).default(0.9).describe("What share of the direction is of the mean gradient."),
    beta_2: z.number().min(0).lt(1).default(0.99).describe("What share of the mean gradient is kept from step to step."),
  }),
  slots: () => [{ name: "m" }],
  scalars: () => [],
  update: (emit, { parameter, gradient, slots, rate, parameters: { beta_1, beta_2 } }) => {
    const { sub, mul, mix, sign } = arithmetic(emit);
    return {
      parameter: sub(parameter, mul(sign(mix(slots.m, gradient, beta_1)), rate)),
      slots: { m: mix(slots.m, gradient, beta_2) },
    };
  },
});

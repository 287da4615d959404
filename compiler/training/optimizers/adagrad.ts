import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineOptimizer } from "../define.js";

/** Source: Keras 3, `keras.optimizers.Adagrad` (Duchi, Hazan and Singer, 2011). */
export const adagrad = defineOptimizer({
  name: "adagrad",
  doc:
    "Divides each gradient by the root of the sum of all its squares so far, so that rare features take larger steps. Epsilon stands " +
    "under the root, as in Keras.",
  formula: "a ← a + g²;  p ← p − learning_rate·g / sqrt(a + epsilon)",
  parameters: z.strictObject({
    learning_rate: z.number().positive().default(0.001).describe("How far the first steps go."),
    initial_accumulator_value: z.number().min(0).default(0.1).describe("What the sum of squares begins with."),
    epsilon: z.number().positive().default(1e-7).describe("Added under the root, against division by 0."),
  }),
  slots: ({ initial_accumulator_value }) => [{ name: "accumulator", initial: initial_accumulator_value }],
  scalars: () => [],
  update: (emit, { parameter, gradient, slots, rate, parameters: { epsilon } }) => {
    const { add, sub, mul, div, square, sqrt } = arithmetic(emit);
    const accumulator = add(slots.accumulator, square(gradient));
    return {
      parameter: sub(parameter, div(mul(gradient, rate), sqrt(add(accumulator, epsilon)))),
      slots: { accumulator },
    };
  },
});

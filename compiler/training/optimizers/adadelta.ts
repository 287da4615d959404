import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineOptimizer } from "../define.js";

/** Source: Keras 3, `keras.optimizers.Adadelta` (Zeiler, 2012; the paper's learning rate is 1). */
export const adadelta = defineOptimizer({
  name: "adadelta",
  doc: "Scales each step by the ratio of the root mean squares of past steps and of past gradients.",
  formula:
    "a ← rho·a + (1 − rho)·g²;  d = g · sqrt(s + epsilon) / sqrt(a + epsilon);  s ← rho·s + (1 − rho)·d²;  " +
    "p ← p − learning_rate·d",
  parameters: z.strictObject({
    learning_rate: z.number().positive().default(0.001).describe("What each step is multiplied with; the paper has 1."),
    rho: z.number().min(0).lt(1).default(0.95).describe("What share of the two mean squares is kept from step to step."),
    epsilon: z.number().positive().default(1e-7).describe("Added under both roots."),
  }),
  slots: () => [{ name: "gradients" }, { name: "steps" }],
  scalars: () => [],
  update: (emit, { parameter, gradient, slots, rate, parameters: { rho, epsilon } }) => {
    const { add, sub, mul, div, square, sqrt, mix } = arithmetic(emit);
    const rootMeanSquare = (x: typeof gradient) => sqrt(add(x, epsilon));
    const gradients = mix(slots.gradients, square(gradient), rho);
    const step = div(mul(gradient, rootMeanSquare(slots.steps)), rootMeanSquare(gradients));
    const steps = mix(slots.steps, square(step), rho);
    return { parameter: sub(parameter, mul(step, rate)), slots: { gradients, steps } };
  },
});

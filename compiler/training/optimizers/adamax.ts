import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineOptimizer } from "../define.js";
import { adamSettings, correction } from "./adam_step.js";

/** Source: Keras 3, `keras.optimizers.Adamax` (Kingma and Ba, 2014, section 7.1). */
export const adamax = defineOptimizer({
  name: "adamax",
  doc: "Adam with the largest gradient of late, fading, in the place of the root of the mean square.",
  formula: "m ← m + (1 − beta_1)(g − m);  u ← max(beta_2·u, |g|);  p ← p − learning_rate·m / ((1 − beta_1^t)(u + epsilon))",
  parameters: z.strictObject(adamSettings),
  slots: () => [{ name: "m" }, { name: "u" }],
  scalars: ({ beta_1 }) => [correction("correction_1", beta_1)],
  update: (emit, { parameter, gradient, slots, scalars, rate, parameters: { beta_1, beta_2, epsilon } }) => {
    const { add, sub, mul, div, max, abs, mix } = arithmetic(emit);
    const m = mix(slots.m, gradient, beta_1);
    const u = max(mul(slots.u, beta_2), abs(gradient));
    const step = div(mul(m, div(rate, scalars.correction_1)), add(u, epsilon));
    return { parameter: sub(parameter, step), slots: { m, u } };
  },
});

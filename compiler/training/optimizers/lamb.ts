import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineOptimizer } from "../define.js";
import { adamScalars, adamSettings, adamSlots, moments } from "./adam_step.js";

/** Source: Keras 3, `keras.optimizers.Lamb` (You et al., 2019). */
export const lamb = defineOptimizer({
  name: "lamb",
  doc:
    "Adam whose step is made as long, for each tensor of weights, as a share of the weights themselves: for very large batches. A " +
    "tensor of zeros moves by the learning rate alone.",
  formula:
    "r = m/(1 − beta_1^t) / (sqrt(v/(1 − beta_2^t)) + epsilon);  p ← p − learning_rate · ‖p‖/‖r‖ · r   (the ratio is 1 where a norm is 0)",
  parameters: z.strictObject(adamSettings),
  slots: () => adamSlots,
  scalars: adamScalars,
  update: (emit, { parameter, gradient, slots, scalars, rate, parameters }) => {
    const { add, sub, mul, div, sqrt, norm, where } = arithmetic(emit);
    const { m, v } = moments(emit, { gradient, slots, parameters });
    const root = sqrt(div(v, scalars.correction_2));
    const step = div(div(m, scalars.correction_1), add(root, parameters.epsilon));
    const [weights, steps] = [norm(parameter), norm(step)];
    const trust = where(weights, where(steps, div(weights, steps), 1), 1);
    return { parameter: sub(parameter, mul(step, mul(rate, trust))), slots: { m, v } };
  },
});

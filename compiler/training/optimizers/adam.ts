import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineOptimizer } from "../define.js";
import { adamScalars, adamSettings, adamSlots, adamStep } from "./adam_step.js";

/** Source: Keras 3, `keras.optimizers.Adam` (Kingma and Ba, 2014, in the form before section 2.1). */
export const adam = defineOptimizer({
  name: "adam",
  doc:
    "Scales every step by running means of the gradient and of its square. As in Keras, epsilon is added to the root of the " +
    "uncorrected mean of squares; PyTorch adds it after the correction, so that its epsilon is smaller by sqrt(1 − beta_2^t).",
  formula:
    "m ← m + (1 − beta_1)(g − m);  v ← v + (1 − beta_2)(g² − v);  " +
    "p ← p − m · learning_rate · sqrt(1 − beta_2^t)/(1 − beta_1^t) / (sqrt(v) + epsilon)",
  parameters: z.strictObject(adamSettings),
  slots: () => adamSlots,
  scalars: adamScalars,
  update: (emit, at) => {
    const { step, m, v } = adamStep(emit, at);
    return { parameter: arithmetic(emit).sub(at.parameter, step), slots: { m, v } };
  },
});

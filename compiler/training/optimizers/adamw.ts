import { z } from "zod";
import { defineOptimizer } from "../define.js";
import { adam } from "./adam.js";
import { adamScalars, adamSettings, adamSlots } from "./adam_step.js";

/** Source: Keras 3, `keras.optimizers.AdamW` (Loshchilov and Hutter, 2017). */
export const adamw = defineOptimizer({
  name: "adamw",
  doc:
    "Adam with decoupled weight decay: every parameter, biases too, is first drawn towards 0 by learning_rate · weight_decay " +
    "of itself. Epsilon is placed as in Keras; see adam.",
  formula: "p ← p − p · weight_decay · learning_rate;  then as adam",
  parameters: z.strictObject(adamSettings),
  weightDecay: 0.004,
  slots: () => adamSlots,
  scalars: adamScalars,
  update: adam.update,
});

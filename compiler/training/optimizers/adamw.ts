import { z } from "zod";
import { scalar } from "../../ops/broadcast.js";
import { defineOptimizer } from "../define.js";
import { adamScalars, adamSettings, adamSlots, adamStep } from "./adam_step.js";

/** Source: Keras 3, `keras.optimizers.AdamW` (Loshchilov and Hutter, 2017). */
export const adamw = defineOptimizer({
  name: "adamw",
  doc:
    "Adam with decoupled weight decay: every parameter, biases too, is first drawn towards 0 by learning_rate · weight_decay " +
    "of itself. Epsilon is placed as in Keras; see adam.",
  formula: "p ← p − p · weight_decay · learning_rate;  then as adam",
  parameters: z.strictObject({
    ...adamSettings,
    weight_decay: z
      .number()
      .min(0)
      .default(0.004)
      .describe("The share, times the learning rate, that a parameter loses in a step."),
  }),
  slots: () => adamSlots,
  scalars: adamScalars,
  update: (emit, { parameter, gradient, slots, scalars, parameters }) => {
    const decay = scalar(emit, parameters.weight_decay * parameters.learning_rate);
    const decayed = emit("sub", { a: parameter, b: emit("mul", { a: parameter, b: decay }) });
    const { step, m, v } = adamStep(emit, { gradient, slots, scalars, parameters });
    return { parameter: emit("sub", { a: decayed, b: step }), slots: { m, v } };
  },
});

import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineSchedule, duration, scheduledRate } from "../define.js";
import { halfCosine, progressOf } from "./shapes.js";

/** Source: Keras 3, `keras.optimizers.schedules.CosineDecay`; PyTorch, `CosineAnnealingLR` (Loshchilov and Hutter, 2016). */
export const cosine = defineSchedule({
  name: "cosine",
  doc: "Goes from the first rate to the last along half a cosine, slowly at both ends, and stays there.",
  formula: "end + (learning_rate − end) · (1 + cos(π · t/over)) / 2",
  parameters: z.strictObject({
    learning_rate: scheduledRate.describe("The rate at the beginning."),
    end: z.number().min(0).default(0).describe("The rate at the end."),
    over: duration.optional().describe("How long the way to the end is: the rest of training unless told."),
  }),
  rate: (emit, { clock, parameters: { learning_rate, end, over } }) => {
    const { add, mul } = arithmetic(emit);
    return add(mul(halfCosine(emit, progressOf(emit, clock, over)), learning_rate - end), end);
  },
});

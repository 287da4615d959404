import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineSchedule, duration, scheduledRate } from "../define.js";
import { progressOf } from "./shapes.js";

/** Source: Keras 3, `keras.optimizers.schedules.PolynomialDecay`. */
export const polynomial = defineSchedule({
  name: "polynomial",
  doc: "Goes from the first rate to the last as a power of the time that is left, a straight line by default, and stays there.",
  formula: "end + (learning_rate − end) · (1 − t/over)^power",
  parameters: z.strictObject({
    learning_rate: scheduledRate.describe("The rate at the beginning."),
    end: z.number().min(0).default(0).describe("The rate at the end. Keras has 0.0001."),
    power: z.number().positive().default(1).describe("1 is a straight line, 2 falls fast at first."),
    over: duration.optional().describe("How long the way to the end is: the rest of training unless told."),
  }),
  rate: (emit, { clock, parameters: { learning_rate, end, power, over } }) => {
    const { add, sub, mul, max, exp, log } = arithmetic(emit);
    const left = sub(1, progressOf(emit, clock, over));
    // The smallest normal number in the place of 0, whose logarithm is infinite.
    const curve = power === 1 ? left : exp(mul(log(max(left, 1.2e-38)), power));
    return add(mul(curve, learning_rate - end), end);
  },
});

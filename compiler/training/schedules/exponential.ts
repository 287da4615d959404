import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineSchedule, duration, scheduledRate } from "../define.js";
import { powerOf } from "./shapes.js";

/** Source: Keras 3, `keras.optimizers.schedules.ExponentialDecay`. */
export const exponential = defineSchedule({
  name: "exponential",
  doc: "Falls by a factor over every span, a little with each update. A factor above 1 makes it rise.",
  formula: "learning_rate · factor^(t / every)",
  parameters: z.strictObject({
    learning_rate: scheduledRate.describe("The rate at the beginning."),
    every: duration.default({ call: "epochs", args: [1] }).describe("The span over which the rate falls by the factor."),
    factor: z.number().positive().default(0.9).describe("What the rate is multiplied with over a span."),
  }),
  rate: (emit, { clock, parameters: { learning_rate, every, factor } }) => {
    const { mul, div } = arithmetic(emit);
    return mul(powerOf(emit, factor, div(clock.now, clock.length(every))), learning_rate);
  },
});

import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineSchedule, duration, scheduledRate } from "../define.js";
import { powerOf } from "./shapes.js";

/** Source: PyTorch, `lr_scheduler.StepLR`. */
export const step = defineSchedule({
  name: "step",
  doc: "Falls by a factor, all at once, again and again.",
  formula: "learning_rate · factor^floor(t / every)",
  parameters: z.strictObject({
    learning_rate: scheduledRate.describe("The rate at the beginning."),
    every: duration.default({ call: "epochs", args: [1] }).describe("How long the rate stays."),
    factor: z.number().positive().default(0.1).describe("What the rate is multiplied with each time."),
  }),
  rate: (emit, { clock, parameters: { learning_rate, every, factor } }) => {
    const { mul, div, floor } = arithmetic(emit);
    // Half an update more, so that no rounding puts the end of a span before itself.
    const spans = floor(div(arithmetic(emit).add(clock.now, 0.5), clock.length(every)));
    return mul(powerOf(emit, factor, spans), learning_rate);
  },
});

import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineSchedule, duration, scheduledRate } from "../define.js";
import { halfCosine } from "./shapes.js";

/** Source: PyTorch, `lr_scheduler.OneCycleLR` with cosines and without its cycle of momentum (Smith and Topin, 2017). */
export const oneCycle = defineSchedule({
  name: "one_cycle",
  doc: "Rises to a large rate and falls to next to nothing, each along half a cosine. The last update has the last rate.",
  formula: "learning_rate/divide → learning_rate → learning_rate/(divide · divide_end)",
  parameters: z.strictObject({
    learning_rate: scheduledRate.describe("The largest rate."),
    over: duration.optional().describe("How long the cycle is: the rest of training unless told."),
    up: z.number().gt(0).lt(1).default(0.3).describe("The share of the cycle in which the rate rises."),
    divide: z.number().min(1).default(25).describe("The cycle begins with the largest rate divided by this."),
    divide_end: z.number().min(1).default(10_000).describe("It ends with the first rate divided by this."),
  }),
  rate: (emit, { clock, parameters: { learning_rate, over, up, divide, divide_end } }) => {
    const { add, sub, mul, div, max, min, where } = arithmetic(emit);
    const length = over === undefined ? clock.rest() : clock.length(over);
    const [peak, last] = [sub(mul(length, up), 1), sub(length, 1)];
    const within = (from: typeof peak | number, to: typeof peak) =>
      min(max(div(sub(clock.now, from), max(sub(to, from), 1e-6)), 0), 1);
    const first = learning_rate / divide;
    const rising = sub(learning_rate, mul(halfCosine(emit, within(0, peak)), learning_rate - first));
    const final = first / divide_end;
    const falling = add(mul(halfCosine(emit, within(peak, last)), learning_rate - final), final);
    return where(sub(clock.now, peak), falling, rising);
  },
});

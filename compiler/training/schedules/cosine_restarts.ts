import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineSchedule, duration, scheduledRate } from "../define.js";
import { halfCosine, powerOf } from "./shapes.js";

/** Source: Keras 3, `keras.optimizers.schedules.CosineDecayRestarts`; PyTorch, `CosineAnnealingWarmRestarts`. */
export const cosineRestarts = defineSchedule({
  name: "cosine_restarts",
  doc: "Falls along half a cosine again and again, from a rate that may fade, over spans that may grow.",
  formula: "in span i, u of the way through it: end + (learning_rate · fade^i − end) · (1 + cos(π·u)) / 2",
  parameters: z.strictObject({
    learning_rate: scheduledRate.describe("The rate at the beginning."),
    first: duration.default({ call: "epochs", args: [1] }).describe("How long the first span is."),
    lengthen: z.number().min(1).default(1).describe("How much longer each span is than the one before it. Keras has 2."),
    fade: z.number().positive().max(1).default(1).describe("What the rate that a span begins with is multiplied with."),
    end: z.number().min(0).default(0).describe("The rate at the end of each span."),
  }),
  rate: (emit, { clock, parameters: { learning_rate, first, lengthen, fade, end } }) => {
    const { add, sub, mul, div, floor, log, max, min } = arithmetic(emit);
    const length = clock.length(first);
    const time = div(clock.now, length);
    // Half an update more, so that no rounding puts the beginning of a span into the one before.
    const inside = div(add(clock.now, 0.5), length);
    const growth = Math.log(lengthen);
    const span = floor(lengthen === 1 ? inside : div(log(add(mul(inside, lengthen - 1), 1)), growth));
    const scale = powerOf(emit, lengthen, span);
    const start = lengthen === 1 ? span : div(sub(scale, 1), lengthen - 1);
    const through = min(max(div(sub(time, start), scale), 0), 1);
    const peak = sub(mul(powerOf(emit, fade, span), learning_rate), end);
    return add(mul(halfCosine(emit, through), peak), end);
  },
});

import { z } from "zod";
import { scalar } from "../../ops/broadcast.js";
import { defineSchedule, scheduledRate } from "../define.js";
import { monitored } from "../monitor.js";

/** Source: Keras 3, `keras.callbacks.ReduceLROnPlateau`. */
export const reduceOnPlateau = defineSchedule({
  name: "reduce_on_plateau",
  doc:
    "Falls by a factor when nothing has become better for some epochs: of validation where there is such a split, else of training. " +
    "The host decides at the end of an epoch; what it has decided is kept in checkpoints.",
  formula: "learning_rate · factor^(plateaus so far), not below `minimum`",
  parameters: z.strictObject({
    learning_rate: scheduledRate.describe("The rate at the beginning."),
    factor: z.number().gt(0).lt(1).default(0.1).describe("What the rate is multiplied with."),
    patience: z.int().min(1).default(10).describe("How many epochs may pass without anything better."),
    ...monitored,
    min_delta: z.number().min(0).default(0.0001).describe("What differs by less is not better."),
    cooldown: z.int().min(0).default(0).describe("Epochs after a reduction that do not count."),
    minimum: z.number().min(0).default(0).describe("The rate does not fall below it."),
  }),
  rate: (emit, { parameters: { learning_rate } }) => scalar(emit, learning_rate),
});

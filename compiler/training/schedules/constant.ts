import { z } from "zod";
import { scalar } from "../../ops/broadcast.js";
import { defineSchedule, scheduledRate } from "../define.js";

export const constant = defineSchedule({
  name: "constant",
  doc: "The same rate all along, after the warm-up.",
  formula: "learning_rate",
  parameters: z.strictObject({ learning_rate: scheduledRate.describe("The rate.") }),
  rate: (emit, { parameters: { learning_rate } }) => scalar(emit, learning_rate),
});

import { z } from "zod";
import { defineLayer } from "./define.js";
import { maxOverTime } from "./over_time.js";

export const maxTime = defineLayer({
  name: "max_time",
  category: "recurrent",
  doc: "The largest number over all steps of a sequence, feature by feature; of a padded one, over those that are real.",
  formula: "y[c] = max_t x[t, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[28, 128]", step: "max_time", output: "f32[128]" },
  expand: (context, inputs) => maxOverTime(context, inputs, "max_time"),
});

import { z } from "zod";
import { defineLayer } from "./define.js";
import { meanOverTime } from "./over_time.js";

export const meanTime = defineLayer({
  name: "mean_time",
  category: "recurrent",
  doc: "The mean over all steps of a sequence, feature by feature; of a padded one, over those that are real.",
  formula: "y[c] = mean_t x[t, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[28, 128]", step: "mean_time", output: "f32[128]" },
  expand: (context, inputs) => meanOverTime(context, inputs, "mean_time"),
});

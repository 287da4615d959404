import { z } from "zod";
import { defineLayer } from "./define.js";
import { maxOverTime } from "./over_time.js";

export const globalMaxPool1d = defineLayer({
  name: "global_max_pool1d",
  category: "pooling",
  doc: "The largest number of a whole sequence, feature by feature: one number of each feature is left. Only steps that are real count: it is `max_time` by the name that it has in Keras.",
  formula: "y[c] = max_t x[t, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[96, 32]", step: "global_max_pool1d", output: "f32[32]" },
  expand: (context, inputs) => maxOverTime(context, inputs, "global_max_pool1d"),
});

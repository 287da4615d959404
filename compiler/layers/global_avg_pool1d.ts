import { z } from "zod";
import { defineLayer } from "./define.js";
import { meanOverTime } from "./over_time.js";

export const globalAvgPool1d = defineLayer({
  name: "global_avg_pool1d",
  category: "pooling",
  doc: "The mean of a whole sequence, feature by feature: one number of each feature is left. Only steps that are real count: it is `mean_time` by the name that it has in Keras.",
  formula: "y[c] = mean_t x[t, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[96, 32]", step: "global_avg_pool1d", output: "f32[32]" },
  expand: (context, inputs) => meanOverTime(context, inputs, "global_avg_pool1d"),
});

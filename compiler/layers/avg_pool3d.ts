import { defineLayer } from "./define.js";
import { pool, poolParameters } from "./pool.js";

export const avgPool3d = defineLayer({
  name: "avg_pool3d",
  category: "pooling",
  doc: "The mean of each window of a volume, channel by channel. Padding is not counted.",
  formula: "y[h, i, j, c] = mean_p mean_q mean_r x[h·stride + p - front, i·stride + q - top, j·stride + r - left, c]",
  parameters: poolParameters(3),
  inputs: "one",
  example: { input: "f32[8, 26, 26, 8]", step: "avg_pool3d(2)", output: "f32[4, 13, 13, 8]" },
  expand: (context, inputs, parameters) => pool(context, inputs, { layer: "avg_pool3d", rank: 3, op: "avg_pool" }, parameters),
});

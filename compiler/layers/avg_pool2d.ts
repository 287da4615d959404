import { defineLayer } from "./define.js";
import { pool, poolParameters } from "./pool.js";

export const avgPool2d = defineLayer({
  name: "avg_pool2d",
  category: "pooling",
  doc: "The mean of each window of an image, channel by channel. Padding is not counted.",
  formula: "y[i, j, c] = mean_p mean_q x[i·stride + p - top, j·stride + q - left, c]",
  parameters: poolParameters(2),
  inputs: "one",
  example: { input: "f32[26, 26, 32]", step: "avg_pool2d(2)", output: "f32[13, 13, 32]" },
  expand: (context, inputs, parameters) => pool(context, inputs, { layer: "avg_pool2d", rank: 2, op: "avg_pool" }, parameters),
});

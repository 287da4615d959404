import { defineLayer } from "./define.js";
import { pool, poolParameters } from "./pool.js";

export const maxPool2d = defineLayer({
  name: "max_pool2d",
  category: "pooling",
  doc: "The largest number of each window of an image, channel by channel. Padding is never the largest.",
  formula: "y[i, j, c] = max_p max_q x[i·stride + p - top, j·stride + q - left, c]",
  parameters: poolParameters(2),
  inputs: "one",
  example: { input: "f32[26, 26, 32]", step: "max_pool2d(2)", output: "f32[13, 13, 32]" },
  expand: (context, inputs, parameters) => pool(context, inputs, { layer: "max_pool2d", rank: 2, op: "max_pool" }, parameters),
});

import { defineLayer } from "./define.js";
import { pool, poolParameters } from "./pool.js";

export const maxPool3d = defineLayer({
  name: "max_pool3d",
  category: "pooling",
  doc: "The largest number of each window of a volume, channel by channel. Padding is never the largest.",
  formula: "y[h, i, j, c] = max_p max_q max_r x[h·stride + p - front, i·stride + q - top, j·stride + r - left, c]",
  parameters: poolParameters(3),
  inputs: "one",
  example: { input: "f32[8, 26, 26, 8]", step: "max_pool3d(2)", output: "f32[4, 13, 13, 8]" },
  expand: (context, inputs, parameters) => pool(context, inputs, { layer: "max_pool3d", rank: 3, op: "max_pool" }, parameters),
});

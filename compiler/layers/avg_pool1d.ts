import { defineLayer } from "./define.js";
import { pool, pooledMask, poolParameters } from "./pool.js";

export const avgPool1d = defineLayer({
  name: "avg_pool1d",
  category: "pooling",
  doc: "The mean of each window of a sequence, feature by feature. Padding is not counted.",
  formula: "y[t, c] = mean_p x[t·stride + p - start, c]",
  parameters: poolParameters(1),
  inputs: "one",
  example: { input: "f32[96, 32]", step: "avg_pool1d(2)", output: "f32[48, 32]" },
  expand: (context, inputs, parameters) => pool(context, inputs, { layer: "avg_pool1d", rank: 1, op: "avg_pool" }, parameters),
  maskOf: pooledMask,
});

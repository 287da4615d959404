import { defineLayer } from "./define.js";
import { pool, pooledMask, poolParameters } from "./pool.js";

export const maxPool1d = defineLayer({
  name: "max_pool1d",
  category: "pooling",
  doc: "The largest number of each window of a sequence, feature by feature. Padding is never the largest.",
  formula: "y[t, c] = max_p x[t·stride + p - start, c]",
  parameters: poolParameters(1),
  inputs: "one",
  example: { input: "f32[96, 32]", step: "max_pool1d(2)", output: "f32[48, 32]" },
  expand: (context, inputs, parameters) => pool(context, inputs, { layer: "max_pool1d", rank: 1, op: "max_pool" }, parameters),
  maskOf: pooledMask,
});

import { z } from "zod";
import { defineLayer } from "./define.js";
import { spatialOf } from "./spatial.js";

export const globalAvgPool2d = defineLayer({
  name: "global_avg_pool2d",
  category: "pooling",
  doc: "The mean of a whole image, channel by channel: one number of each channel is left.",
  formula: "y[c] = mean_i mean_j x[i, j, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[5, 5, 64]", step: "global_avg_pool2d", output: "f32[64]" },
  expand(context, inputs) {
    const image = spatialOf(context, inputs, { layer: "global_avg_pool2d", rank: 2 });
    return image && context.emit("reduce_mean", { x: image.node }, { axes: [1, 2], keep: false });
  },
});

import { z } from "zod";
import { defineLayer } from "./define.js";
import { spatialOf } from "./spatial.js";

export const globalMaxPool3d = defineLayer({
  name: "global_max_pool3d",
  category: "pooling",
  doc: "The largest number of a whole volume, channel by channel: one number of each channel is left.",
  formula: "y[c] = max_h max_i max_j x[h, i, j, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[4, 13, 13, 8]", step: "global_max_pool3d", output: "f32[8]" },
  expand(context, inputs) {
    const image = spatialOf(context, inputs, { layer: "global_max_pool3d", rank: 3 });
    return image && context.emit("reduce_max", { x: image.node }, { axes: [1, 2, 3], keep: false });
  },
});

import { z } from "zod";
import { defineLayer } from "./define.js";
import { dropOut } from "./drop_out.js";
import { rate } from "./parameters.js";
import { spatialOf } from "./spatial.js";

export const spatialDropout2d = defineLayer({
  name: "spatial_dropout2d",
  category: "regularization",
  doc: "Dropout of whole channels: in training, a random part of the channels of an image becomes 0 everywhere, and the others are scaled up; in prediction it does nothing. Neighbours are alike, so that dropping single numbers would hide little.",
  formula: "y[i, j, c] = x[i, j, c] · m[c] / (1 - rate), m[c] = 0 with probability rate, else 1",
  parameters: z.object({ rate: rate.describe("The part that becomes 0: from 0 up to, but not with, 1.") }),
  inputs: "one",
  example: { input: "f32[28, 28, 16]", step: "spatial_dropout2d(0.2)", output: "f32[28, 28, 16]" },
  expand(context, inputs, { rate }) {
    const image = spatialOf(context, inputs, { layer: "spatial_dropout2d", rank: 2 });
    if (!image) return undefined;
    const { shape } = image.node.type;
    return dropOut(context, image.node, rate, [shape[0], 1, 1, image.channels]);
  },
});

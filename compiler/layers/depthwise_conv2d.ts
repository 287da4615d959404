import { z } from "zod";
import { kernelParameters, windowParameters, withBias } from "./convolution.js";
import { defineLayer } from "./define.js";
import { depthwise } from "./depthwise.js";
import { wholeNumber } from "./parameters.js";
import { spatialOf } from "./spatial.js";

export const depthwiseConv2d = defineLayer({
  name: "depthwise_conv2d",
  category: "convolution",
  doc: "Slides a kernel of its own over each channel of an image: every result sees the pixels around its place in one channel.",
  formula:
    "y[i, j, c·multiplier + m] = Σ_p Σ_q x[i·stride + p·dilation - top, j·stride + q·dilation - left, c] · kernel[p, q, c, m] + bias[c·multiplier + m]",
  parameters: z.object({
    ...windowParameters(2),
    multiplier: wholeNumber(1).default(1).describe("How many channels it makes of each."),
    ...kernelParameters,
  }),
  inputs: "one",
  example: { input: "f32[28, 28, 16]", step: "depthwise_conv2d(3, padding: same)", output: "f32[28, 28, 16]" },
  expand(context, inputs, parameters) {
    const layer = { layer: "depthwise_conv2d", rank: 2 } as const;
    const image = spatialOf(context, inputs, layer);
    const product = image && depthwise(context, image, { ...layer, parameter: "kernel" }, parameters);
    return product && withBias(context, product, parameters);
  },
});

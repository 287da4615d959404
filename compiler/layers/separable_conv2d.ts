import { z } from "zod";
import { kernelParameters, windowParameters, withBias } from "./convolution.js";
import { defineLayer } from "./define.js";
import { depthwise } from "./depthwise.js";
import { wholeNumber } from "./parameters.js";
import { spatialOf } from "./spatial.js";

export const separableConv2d = defineLayer({
  name: "separable_conv2d",
  category: "convolution",
  doc: "A convolution in two steps (Chollet 2017): a kernel of its own over each channel, then a weighted sum of all channels at each place. It has far fewer weights than conv2d.",
  formula:
    "h = depthwise_conv2d(x) with depthwise_kernel, without bias;  y[i, j, k] = Σ_c h[i, j, c] · pointwise_kernel[0, 0, c, k] + bias[k]",
  parameters: z.object({
    filters: wholeNumber(1).describe("How many channels it gives."),
    ...windowParameters(2),
    multiplier: wholeNumber(1).default(1).describe("How many channels the first step makes of each."),
    ...kernelParameters,
  }),
  inputs: "one",
  example: { input: "f32[28, 28, 16]", step: "separable_conv2d(32, kernel: 3)", output: "f32[26, 26, 32]" },
  expand(context, inputs, parameters) {
    const layer = { layer: "separable_conv2d", rank: 2 } as const;
    const image = spatialOf(context, inputs, layer);
    const deep = image && depthwise(context, image, { ...layer, parameter: "depthwise_kernel" }, parameters);
    if (!deep) return undefined;
    const { filters, initializer } = parameters;
    const channels = image.channels * parameters.multiplier;
    const init = { initializer, fanIn: channels, fanOut: filters };
    const pointwise = context.parameter("pointwise_kernel", [1, 1, channels, filters], init);
    return withBias(context, context.emit("conv", { x: deep, w: pointwise }), parameters);
  },
});

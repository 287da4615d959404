import { z } from "zod";
import { defineLayer } from "./define.js";
import { imageOf, padImage } from "./image.js";
import { boolean, initializer, padding, pair, wholeNumber } from "./parameters.js";

export const conv2d = defineLayer({
  name: "conv2d",
  category: "convolution",
  doc: "Slides small kernels over an image: every result is a weighted sum of the pixels around its place, over all channels.",
  formula:
    "y[i, j, k] = Σ_p Σ_q Σ_c x[i·stride + p·dilation - top, j·stride + q·dilation - left, c] · kernel[p, q, c, k] + bias[k]",
  parameters: z.object({
    filters: wholeNumber(1).describe("How many channels it gives."),
    kernel: pair.describe("Height and width of the kernel."),
    stride: pair.prefault(1).describe("Pixels from one place of the kernel to the next."),
    padding: padding
      .prefault("valid")
      .describe("Zeros around the image: none, as many as keep its size at stride 1, or a number for each side."),
    dilation: pair.prefault(1).describe("Pixels from one number of the kernel to the next."),
    bias: boolean.default(true).describe("Whether a number is added to each channel."),
    initializer: initializer.prefault("glorot_uniform").describe("First value of the kernel."),
    bias_initializer: initializer.prefault("zeros").describe("First value of the bias."),
  }),
  inputs: "one",
  example: { input: "f32[28, 28, 1]", step: "conv2d(32, kernel: 3)", output: "f32[26, 26, 32]" },
  expand(context, inputs, { filters, kernel, stride, padding, dilation, bias, initializer, bias_initializer }) {
    const image = imageOf(context, inputs, "conv2d");
    if (!image) return undefined;
    const sides = padImage(context, image, { layer: "conv2d", parameter: "kernel", size: kernel, stride, dilation, padding });
    if (!sides) return undefined;

    const [height, width] = kernel;
    const weights = context.parameter("kernel", [height, width, image.channels, filters], {
      initializer,
      fanIn: height * width * image.channels,
      fanOut: height * width * filters,
    });
    const product = context.emit("conv", { x: image.node, w: weights }, { stride, padding: sides, dilation });
    if (!bias) return product;

    const offset = context.parameter("bias", [filters], { initializer: bias_initializer, fanIn: filters, fanOut: filters });
    return context.emit("add", { a: product, b: offset });
  },
});

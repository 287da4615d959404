import { z } from "zod";
import { elementCount } from "../ir/types.js";
import { kernelParameters, kernelSize, withBias } from "./convolution.js";
import { defineLayer } from "./define.js";
import { wholeNumber } from "./parameters.js";
import { spatialOf } from "./spatial.js";
import { extents } from "./spatial_parameters.js";
import { padSides } from "./window.js";

export const conv2dTranspose = defineLayer({
  name: "conv2d_transpose",
  category: "convolution",
  doc: "A convolution backwards: every pixel adds its kernel, times its value, to the larger image that it gives. It is the gradient of conv2d by its image, and learns to enlarge.",
  formula:
    "y[i, j, k] = Σ_c Σ x[s, t, c] · kernel[p, q, k, c] over all i = s·stride + p - top and j = t·stride + q - left, + bias[k]",
  parameters: z.object({
    filters: wholeNumber(1).describe("How many channels it gives."),
    kernel: extents(2).describe(kernelSize(2)),
    stride: extents(2)
      .prefault(1)
      .describe("How far apart the kernels of neighbouring pixels lie; how much larger the image becomes."),
    padding: z
      .enum(["valid", "same"], { error: "`valid` or `same`" })
      .meta({ type: "valid, same" })
      .default("valid")
      .describe("`same` gives stride times the size; `valid` all that the kernels reach."),
    ...kernelParameters,
  }),
  inputs: "one",
  example: {
    input: "f32[7, 7, 32]",
    step: "conv2d_transpose(16, kernel: 3, stride: 2, padding: same)",
    output: "f32[14, 14, 16]",
  },
  expand(context, inputs, parameters) {
    const image = spatialOf(context, inputs, { layer: "conv2d_transpose", rank: 2 });
    if (!image) return undefined;
    const { filters, kernel, stride, padding, initializer } = parameters;
    const size = image.extents.map((extent, i) => {
      const own = extent * stride[i];
      return padding === "same" ? own : own + Math.max(kernel[i] - stride[i], 0);
    });
    const area = elementCount(kernel);
    const weights = context.parameter("kernel", [...kernel, filters, image.channels], {
      initializer,
      fanIn: area * image.channels,
      fanOut: area * filters,
    });
    // Those of the convolution that this is the gradient of.
    const sides = padSides(size, { size: kernel, stride, dilation: [1, 1], padding });
    const product = context.emit("conv_input_gradient", { ct: image.node, w: weights }, { stride, padding: sides, size });
    return withBias(context, product, parameters);
  },
});

import { convolution, convolutionParameters } from "./convolution.js";
import { defineLayer } from "./define.js";

export const conv2d = defineLayer({
  name: "conv2d",
  category: "convolution",
  doc: "Slides small kernels over an image: every result is a weighted sum of the pixels around its place, over all channels.",
  formula:
    "y[i, j, k] = Σ_p Σ_q Σ_c x[i·stride + p·dilation - top, j·stride + q·dilation - left, c] · kernel[p, q, c, k] + bias[k]",
  parameters: convolutionParameters(2),
  inputs: "one",
  example: { input: "f32[28, 28, 1]", step: "conv2d(32, kernel: 3)", output: "f32[26, 26, 32]" },
  expand: (context, inputs, parameters) => convolution(context, inputs, { layer: "conv2d", rank: 2 }, parameters),
});

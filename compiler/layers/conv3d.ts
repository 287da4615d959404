import { convolution, convolutionParameters } from "./convolution.js";
import { defineLayer } from "./define.js";

export const conv3d = defineLayer({
  name: "conv3d",
  category: "convolution",
  doc: "Slides small kernels through a volume, or through the frames of a video: every result is a weighted sum of the numbers around its place, over all channels.",
  formula:
    "y[h, i, j, k] = Σ_p Σ_q Σ_r Σ_c x[h·stride + p·dilation - front, i·stride + q·dilation - top, j·stride + r·dilation - left, c] · kernel[p, q, r, c, k] + bias[k]",
  parameters: convolutionParameters(3),
  inputs: "one",
  example: { input: "f32[16, 28, 28, 1]", step: "conv3d(8, kernel: 3)", output: "f32[14, 26, 26, 8]" },
  expand: (context, inputs, parameters) => convolution(context, inputs, { layer: "conv3d", rank: 3 }, parameters),
});

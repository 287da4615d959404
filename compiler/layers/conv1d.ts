import { convolution, convolutionParameters } from "./convolution.js";
import { defineLayer } from "./define.js";
import { stridedMask } from "./strided_mask.js";

export const conv1d = defineLayer({
  name: "conv1d",
  category: "convolution",
  doc: "Slides small kernels along a sequence: every result is a weighted sum of the steps around its place, over all features. Steps that are padding count as zeros.",
  formula: "y[t, k] = Σ_p Σ_c x[t·stride + p·dilation - start, c] · kernel[p, c, k] + bias[k]",
  parameters: convolutionParameters(1),
  inputs: "one",
  example: { input: "f32[100, 16]", step: "conv1d(32, kernel: 5)", output: "f32[96, 32]" },
  expand: (context, inputs, parameters) => convolution(context, inputs, { layer: "conv1d", rank: 1 }, parameters),
  maskOf: (context, result, { stride }) => stridedMask(context, result, stride[0]),
});

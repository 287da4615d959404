import type { Weight } from "../works.js";
import { transposed } from "./layout.js";
import { encodeModel } from "./model.js";

/** samples/mnist for a batch of any size, [n, 1, 28, 28] to [n, 10]. ONNX has channels before pixels. */
export function convolutionalNetwork(weights: readonly Weight[]): Uint8Array {
  const [kernel1, bias1, kernel2, bias2, hidden, hiddenBias, head, headBias] = weights as Eight;
  // The pictures that are flattened lie the other way round, and with them the rows of the first dense layer.
  const pixelsFirst = { shape: [5, 5, 64, 64], values: hidden.values };
  const channelsFirst = { shape: hidden.shape, values: transposed(pixelsFirst, [2, 0, 1, 3]).values };
  const pool = { kernel_shape: [2, 2], strides: [2, 2] };
  return encodeModel({
    input: ["x", ["n", 1, 28, 28]],
    output: ["y", ["n", 10]],
    nodes: [
      { operator: "Conv", inputs: ["x", "kernel1", "bias1"], output: "c1" },
      { operator: "Relu", inputs: ["c1"], output: "r1" },
      { operator: "MaxPool", inputs: ["r1"], output: "p1", attributes: pool },
      { operator: "Conv", inputs: ["p1", "kernel2", "bias2"], output: "c2" },
      { operator: "Relu", inputs: ["c2"], output: "r2" },
      { operator: "MaxPool", inputs: ["r2"], output: "p2", attributes: pool },
      { operator: "Flatten", inputs: ["p2"], output: "flat" },
      { operator: "Gemm", inputs: ["flat", "hidden", "hiddenBias"], output: "h" },
      { operator: "Relu", inputs: ["h"], output: "r3" },
      { operator: "Gemm", inputs: ["r3", "head", "headBias"], output: "logits" },
      { operator: "Softmax", inputs: ["logits"], output: "y" },
    ],
    constants: {
      kernel1: transposed(kernel1, [3, 2, 0, 1]),
      bias1,
      kernel2: transposed(kernel2, [3, 2, 0, 1]),
      bias2,
      hidden: channelsFirst,
      hiddenBias,
      head,
      headBias,
    },
  });
}

type Eight = [Weight, Weight, Weight, Weight, Weight, Weight, Weight, Weight];

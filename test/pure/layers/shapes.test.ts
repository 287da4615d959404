import { expect, test } from "vitest";
import { expand } from "./expand.js";

type Shape = readonly number[];
interface Case {
  readonly layer: string;
  readonly inputs: readonly Shape[];
  readonly written?: { readonly [parameter: string]: unknown };
  readonly output: Shape;
  readonly parameters?: { readonly [name: string]: Shape };
}

// Outputs by Keras's rules: `valid` gives floor((n - reach) / stride) + 1, `same` gives ceil(n / stride).
const cases: readonly Case[] = [
  { layer: "dense", inputs: [[1600]], written: { units: 64 }, output: [64], parameters: { kernel: [1600, 64], bias: [64] } },
  { layer: "dense", inputs: [[1]], written: { units: 3, bias: false }, output: [3], parameters: { kernel: [1, 3] } },
  {
    layer: "conv2d",
    inputs: [[28, 28, 1]],
    written: { filters: 32, kernel: 3 },
    output: [26, 26, 32],
    parameters: { kernel: [3, 3, 1, 32], bias: [32] },
  },
  {
    layer: "conv2d",
    inputs: [[9, 11, 4]],
    written: { filters: 2, kernel: [3, 5], stride: [2, 3], padding: "same", bias: false },
    output: [5, 4, 2],
    parameters: { kernel: [3, 5, 4, 2] },
  },
  {
    layer: "conv2d",
    inputs: [[10, 10, 3]],
    written: { filters: 6, kernel: 3, dilation: 2 },
    output: [6, 6, 6],
    parameters: { kernel: [3, 3, 3, 6], bias: [6] },
  },
  {
    layer: "conv2d",
    inputs: [[10, 10, 3]],
    written: { filters: 6, kernel: 3, padding: [1, 0, 2, 3], bias: false },
    output: [9, 13, 6],
    parameters: { kernel: [3, 3, 3, 6] },
  },
  { layer: "max_pool2d", inputs: [[11, 11, 8]], written: { pool: 2 }, output: [5, 5, 8] },
  { layer: "max_pool2d", inputs: [[11, 11, 8]], written: { pool: 2, padding: "same" }, output: [6, 6, 8] },
  { layer: "max_pool2d", inputs: [[11, 12, 8]], written: { pool: 3, stride: 1 }, output: [9, 10, 8] },
  { layer: "max_pool2d", inputs: [[8, 8, 8]], written: { pool: 3, stride: 2, padding: [1] }, output: [4, 4, 8] },
  { layer: "avg_pool2d", inputs: [[7, 9, 2]], written: { pool: [2, 3] }, output: [3, 3, 2] },
  { layer: "avg_pool2d", inputs: [[7, 9, 2]], written: { pool: [2, 3], padding: "same" }, output: [4, 3, 2] },
  { layer: "global_avg_pool2d", inputs: [[5, 5, 64]], output: [64] },
  { layer: "global_max_pool2d", inputs: [[5, 5, 64]], output: [64] },
  { layer: "global_avg_pool1d", inputs: [[7, 3]], output: [3] },
  { layer: "global_max_pool1d", inputs: [[7, 3]], output: [3] },
  { layer: "global_avg_pool3d", inputs: [[2, 5, 5, 6]], output: [6] },
  { layer: "global_max_pool3d", inputs: [[2, 5, 5, 6]], output: [6] },
  {
    layer: "conv1d",
    inputs: [[100, 16]],
    written: { filters: 8, kernel: 5, stride: 2 },
    output: [48, 8],
    parameters: { kernel: [5, 16, 8], bias: [8] },
  },
  {
    layer: "conv1d",
    inputs: [[10, 4]],
    written: { filters: 2, kernel: 3, dilation: 2, padding: "causal" },
    output: [10, 2],
    parameters: { kernel: [3, 4, 2], bias: [2] },
  },
  {
    layer: "conv1d",
    inputs: [[10, 4]],
    written: { filters: 2, kernel: [3], padding: [2, 0] },
    output: [10, 2],
    parameters: { kernel: [3, 4, 2], bias: [2] },
  },
  {
    layer: "conv2d",
    inputs: [[8, 8, 6]],
    written: { filters: 4, kernel: 3, groups: 2 },
    output: [6, 6, 4],
    parameters: { kernel: [3, 3, 3, 4], bias: [4] },
  },
  {
    layer: "conv3d",
    inputs: [[6, 9, 9, 2]],
    written: { filters: 4, kernel: [2, 3, 3], stride: [1, 2, 2], padding: "same" },
    output: [6, 5, 5, 4],
    parameters: { kernel: [2, 3, 3, 2, 4], bias: [4] },
  },
  { layer: "max_pool1d", inputs: [[11, 8]], written: { pool: 2 }, output: [5, 8] },
  { layer: "avg_pool1d", inputs: [[11, 8]], written: { pool: 3, stride: 2, padding: "same" }, output: [6, 8] },
  { layer: "max_pool3d", inputs: [[4, 6, 6, 2]], written: { pool: 2 }, output: [2, 3, 3, 2] },
  { layer: "avg_pool3d", inputs: [[4, 7, 6, 2]], written: { pool: [1, 2, 2], padding: "same" }, output: [4, 4, 3, 2] },
  {
    layer: "depthwise_conv2d",
    inputs: [[8, 8, 3]],
    written: { kernel: 3, multiplier: 2 },
    output: [6, 6, 6],
    parameters: { kernel: [3, 3, 3, 2], bias: [6] },
  },
  {
    layer: "separable_conv2d",
    inputs: [[8, 8, 3]],
    written: { filters: 5, kernel: 3, stride: 2, padding: "same", multiplier: 2, bias: false },
    output: [4, 4, 5],
    parameters: { depthwise_kernel: [3, 3, 3, 2], pointwise_kernel: [1, 1, 6, 5] },
  },
  // Keras: `same` gives extent · stride, `valid` that and what the kernel reaches further.
  {
    layer: "conv2d_transpose",
    inputs: [[7, 5, 3]],
    written: { filters: 4, kernel: 3, stride: 2, padding: "same" },
    output: [14, 10, 4],
    parameters: { kernel: [3, 3, 4, 3], bias: [4] },
  },
  {
    layer: "conv2d_transpose",
    inputs: [[7, 5, 3]],
    written: { filters: 4, kernel: [3, 2], stride: [2, 3] },
    output: [15, 15, 4],
    parameters: { kernel: [3, 2, 4, 3], bias: [4] },
  },
  { layer: "upsample2d", inputs: [[7, 5, 3]], output: [14, 10, 3] },
  { layer: "upsample2d", inputs: [[7, 5, 3]], written: { factor: [3, 1], mode: "bilinear" }, output: [21, 5, 3] },
  { layer: "zero_pad2d", inputs: [[28, 28, 1]], written: { sides: 2 }, output: [32, 32, 1] },
  { layer: "zero_pad2d", inputs: [[4, 4, 1]], written: { sides: [1, 0, 2, 3] }, output: [5, 9, 1] },
  { layer: "crop2d", inputs: [[32, 32, 3]], written: { sides: [2] }, output: [28, 28, 3] },
  { layer: "crop2d", inputs: [[9, 9, 3]], written: { sides: [1, 0, 2, 3] }, output: [8, 4, 3] },
  { layer: "relu", inputs: [[5, 5, 64]], output: [5, 5, 64] },
  { layer: "sigmoid", inputs: [[1]], output: [1] },
  { layer: "tanh", inputs: [[4, 4]], output: [4, 4] },
  { layer: "softmax", inputs: [[10]], output: [10] },
  { layer: "flatten", inputs: [[5, 5, 64]], output: [1600] },
  { layer: "flatten", inputs: [[7]], output: [7] },
  { layer: "reshape", inputs: [[784]], written: { shape: [28, 28, 1] }, output: [28, 28, 1] },
  { layer: "reshape", inputs: [[784]], written: { shape: [28, "_"] }, output: [28, 28] },
  { layer: "reshape", inputs: [[28, 28, 1]], written: { shape: [-1, 14] }, output: [56, 14] },
  { layer: "dropout", inputs: [[3, 4]], written: { rate: 0.5 }, output: [3, 4] },
  {
    layer: "batch_norm",
    inputs: [[13, 13, 32]],
    output: [13, 13, 32],
    parameters: { gamma: [32], beta: [32], moving_mean: [32], moving_variance: [32] },
  },
  {
    layer: "batch_norm",
    inputs: [[9]],
    output: [9],
    parameters: { gamma: [9], beta: [9], moving_mean: [9], moving_variance: [9] },
  },
  {
    layer: "add",
    inputs: [
      [4, 3],
      [4, 3],
      [4, 3],
    ],
    output: [4, 3],
  },
  {
    layer: "concat",
    inputs: [
      [4, 3],
      [4, 5],
    ],
    output: [4, 8],
  },
  {
    layer: "concat",
    inputs: [
      [4, 3],
      [2, 3],
      [1, 3],
    ],
    written: { axis: 0 },
    output: [7, 3],
  },
  {
    layer: "concat",
    inputs: [
      [4, 3, 2],
      [4, 1, 2],
    ],
    written: { axis: -2 },
    output: [4, 4, 2],
  },
];

test.each(cases)("$layer $written on $inputs gives $output", ({ layer, inputs, written, output, parameters = {} }) => {
  for (const mode of ["training", "inference"] as const) {
    const expansion = expand(layer, inputs, written, mode);
    expect(expansion.diagnostics).toEqual([]);
    expect(expansion.shape).toEqual(output);
    expect(expansion.parameters).toEqual(parameters);
  }
});

const initializerOf = (layer: string, shape: Shape, written: { readonly [parameter: string]: unknown }, name: string) =>
  expand(layer, [shape], written)
    .builder.finish()
    .nodes.find((node) => node.op === "parameter" && String(node.attrs.path).endsWith(name))?.attrs.initializer;

test("kernels are scaled by fan-in and fan-out, and biases begin at 0", () => {
  expect(initializerOf("dense", [300], { units: 84 }, "/kernel")).toEqual({ kind: "uniform", limit: 0.125 });
  // 3·3·4 in, 3·3·6 out: √(6 / 90)
  const limit = { kind: "uniform", limit: expect.closeTo(0.2581988897471611, 15) };
  expect(initializerOf("conv2d", [8, 8, 4], { filters: 6, kernel: 3 }, "/kernel")).toEqual(limit);
  expect(initializerOf("dense", [2], { units: 2 }, "/bias")).toEqual({ kind: "zeros" });
  const constant = { units: 2, bias_initializer: { call: "constant", args: [0.1] } };
  expect(initializerOf("dense", [2], constant, "/bias")).toEqual({ kind: "constant", value: 0.1 });
});

import { describe, expect, test } from "vitest";
import { structureFaults } from "../../../compiler/ir/verify.js";
import { fuseCopies } from "../../../compiler/passes/fusion/fuse_copies.js";
import { fuseElementwise } from "../../../compiler/passes/fusion/fuse_elementwise.js";
import { fusePooling } from "../../../compiler/passes/fusion/fuse_pooling.js";
import { fuseProducers } from "../../../compiler/passes/fusion/fuse_producers.js";
import { defaultLimits } from "../../../compiler/passes/fusion/limits.js";
import type { Pass } from "../../../compiler/passes/pass.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { graphOf, groups } from "./text.js";

const elementwise = fuseElementwise(defaultLimits);
const pooling = fusePooling(defaultLimits);
const producers = fuseProducers(defaultLimits);

const pool = "{pool: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0]}";
const overlapping = "{pool: [3, 3], stride: [2, 2], padding: [0, 0, 0, 0]}";
const convolution = `%0: f32[2, 6, 6, 3] = x()
%1: f32[3, 3, 3, 4] = w()
%2: f32[4] = w()
%3 conv2d_1: _ = conv(x: %0, w: %1)
%4 conv2d_1: _ = add(a: %3, b: %2)
`;

const fused = (passes: readonly Pass[], text: string): readonly string[] => {
  const graph = runPasses(graphOf(text), passes);
  expect(structureFaults(graph)).toEqual([]);
  return groups(graph);
};

describe("fuseElementwise", () => {
  test("brings bias and activation to a convolution", () => {
    expect(fused([elementwise], `${convolution}%5 relu_1: _ = relu(x: %4)\noutput y = %5`)).toEqual([
      "conv2d_1_bias_relu: conv add relu",
    ]);
  });

  test("computes the whole update of an optimizer with the gradient, the states in place", () => {
    expect(
      fused(
        [elementwise],
        `%0: f32[8, 4] = x()
%1: f32[8, 5] = x()
%2: f32[4, 5] = w()
%3: f32[4, 5] = s()
%4: f32[4, 5] = s()
%5: f32[1] = x()
%6 gradient: _ = matmul(a: %0, b: %1) {transpose_a: true, transpose_b: false}
%7: _ = add(a: %3, b: %6)
%8: _ = square(x: %6)
%9: _ = add(a: %4, b: %8)
%10: _ = div(a: %7, b: %9)
%11: _ = mul(a: %10, b: %5)
%12 adam: _ = sub(a: %2, b: %11)
update %2 = %12
update %3 = %7
update %4 = %9`,
      ),
    ).toEqual(["gradient_adam: matmul add square add div mul sub"]);
  });

  test("leaves two convolutions apart: their sum joins the later", () => {
    expect(
      fused(
        [elementwise],
        `${convolution}%5: _ = conv(x: %0, w: %1) {stride: [1, 1]}
%6: _ = add(a: %4, b: %5)
output y = %6`,
      ),
    ).toEqual(["conv2d_1_bias: conv add", "conv: conv add"]);
  });

  test("makes no cycle: the mean of the result must be known before it is taken off", () => {
    expect(
      fused(
        [elementwise],
        `%0: f32[4, 5] = x()
%1: _ = exp(x: %0)
%2: _ = reduce_sum(x: %1) {axes: [1], keep: true}
%3: _ = div(a: %1, b: %2)
output y = %3`,
      ),
    ).toEqual([]);
  });

  test("leaves a result of another shape outside: a number for the whole tensor is read, not computed for each element", () => {
    expect(
      fused(
        [elementwise],
        `%0: f32[1] = x()
%1: f32[4, 5] = x()
%2: _ = sqrt(x: %0)
%3: _ = mul(a: %1, b: %2)
output y = %3`,
      ),
    ).toEqual([]);
  });

  test("keeps to the number of buffers of the device", () => {
    const sum = `%0: f32[4] = x()
%1: f32[4] = x()
%2: f32[4] = x()
%3: f32[4] = x()
%4: _ = add(a: %0, b: %1)
%5: _ = add(a: %4, b: %2)
%6: _ = add(a: %5, b: %3)
output y = %6`;
    expect(fused([fuseElementwise({ buffers: 5 })], sum)).toEqual(["add: add add add"]);
    expect(fused([fuseElementwise({ buffers: 4 })], sum)).toEqual(["add: add add"]);
  });

  test("never holds constants and views", () => {
    expect(
      fused(
        [elementwise],
        `%0: f32[4, 5] = x()
%1: _ = constant() {value: 2, shape: [4, 5]}
%2: _ = mul(a: %0, b: %1)
%3: _ = exp(x: %2)
%4: _ = reshape(x: %3) {shape: [20]}
%5: _ = relu(x: %4)
output y = %5`,
      ),
    ).toEqual(["mul: mul exp"]);
  });
});

describe("fusePooling", () => {
  test("stores only the pooled values and the arg-max of a convolution", () => {
    expect(
      fused(
        [elementwise, pooling],
        `${convolution}%5 max_pool2d_1: _ = max_pool(x: %4) ${pool}
%6 relu_1: _ = relu(x: %5)
%7 max_pool2d_1: _ = max_pool_argmax(x: %4) ${pool}
output y = %6
output at = %7`,
      ),
    ).toEqual(["conv2d_1_bias_pool_relu: conv add max_pool relu max_pool_argmax"]);
  });

  test.each([
    ["windows overlap", `%5: _ = max_pool(x: %4) ${overlapping}\noutput y = %5`],
    ["somebody else reads what is pooled", `%5: _ = max_pool(x: %4) ${pool}\noutput y = %5\noutput z = %4`],
    [
      "two poolings differ",
      `%5: _ = max_pool(x: %4) ${pool}\n%6: _ = max_pool(x: %4) {pool: [1, 2], stride: [2, 2]}\noutput y = %5\noutput z = %6`,
    ],
  ])("leaves pooling alone where %s", (_, lines) => {
    expect(fused([elementwise, pooling], convolution + lines)).toEqual(["conv2d_1_bias: conv add"]);
  });

  test("pools once: a second pooling is another kernel", () => {
    expect(
      fused(
        [elementwise, pooling],
        `${convolution}%5: _ = max_pool(x: %4) ${pool}
%6: _ = max_pool(x: %5) ${pool}
output y = %6`,
      ),
    ).toEqual(["conv2d_1_bias_pool: conv add max_pool"]);
  });

  test("does not mix a pooling with a convolution of something else", () => {
    expect(
      fused(
        [elementwise, pooling],
        `%0: f32[2, 8, 8, 3] = x()
%1: f32[2, 6, 6, 3] = x()
%2: f32[3, 3, 3, 3] = w()
%3: _ = exp(x: %0)
%4: _ = max_pool(x: %3) ${pool}
%5: _ = conv(x: %1, w: %2)
%6: _ = add(a: %4, b: %5)
output y = %6`,
      ),
    ).toEqual(["exp_pool: exp max_pool", "conv: conv add"]);
  });
});

describe("fuseProducers", () => {
  test("computes the terms of a sum in the sum", () => {
    expect(
      fused(
        [elementwise, producers],
        `%0: f32[4, 5] = x()
%1: f32[4, 5] = x()
%2: _ = sub(a: %0, b: %1)
%3: _ = square(x: %2)
%4 mean: _ = reduce_mean(x: %3) {axes: [1]}
%5: _ = sqrt(x: %4)
output y = %5`,
      ),
    ).toEqual(["sub_mean: sub square reduce_mean sqrt"]);
  });

  test.each([
    ["the terms have another reader", "%1: _ = exp(x: %0)\n%2: _ = reduce_sum(x: %1) {axes: [1]}\noutput y = %2\noutput z = %1"],
    [
      "a product needs each element many times",
      "%1: _ = exp(x: %0)\n%2: _ = matmul(a: %1, b: %0) {transpose_a: false, transpose_b: true}\noutput y = %2",
    ],
    [
      "the terms are themselves sums",
      "%1: _ = matmul(a: %0, b: %0) {transpose_a: false, transpose_b: true}\n%2: _ = reduce_sum(x: %1) {axes: [1]}\noutput y = %2",
    ],
  ])("leaves them apart where %s", (_, lines) => {
    expect(fused([elementwise, producers], `%0: f32[4, 5] = x()\n${lines}`)).toEqual([]);
  });
});

describe("fuseCopies", () => {
  const copies = fuseCopies(defaultLimits);

  test("computes a short sum in each kernel that reads it, and stores it no more", () => {
    expect(
      fused(
        [copies],
        `%0: f32[4, 5] = x()
%1 total: _ = reduce_sum(x: %0) {axes: [1]}
%2 a: _ = exp(x: %1)
%3 column: _ = reshape(x: %1) {shape: [4, 1]}
%4 b: _ = sub(a: %0, b: %3)
output y = %2
output z = %4`,
      ),
    ).toEqual(["total_a: reduce_sum exp", "total_column_b: reduce_sum reshape sub"]);
  });

  test("stores what costs more than a dispatch, what leaves, and what a part of a buffer is taken of", () => {
    const readers = "%2 a: _ = exp(x: %1)\n%3 b: _ = reduce_max(x: %1) {axes: [0]}\noutput y = %2\noutput z = %3";
    const sum = (rows: number): string => `%0: f32[4, ${rows}] = x()\n%1 total: _ = reduce_sum(x: %0) {axes: [1]}\n${readers}`;
    expect(fused([copies], sum(100))).toHaveLength(2);
    expect(fused([copies], sum(1000))).toEqual([]);
    expect(fused([copies], `${sum(100)}\noutput x = %1`)).toEqual([]);
  });

  test("does not read a state that another kernel updates", () => {
    const text = (update: string): string => `%0: f32[4] = s()
%1: f32[4] = x()
%2 a: _ = exp(x: %0)
%3 b: _ = reduce_sum(x: %2) {axes: [0]}
%4 c: _ = add(a: %0, b: %1)
output y = %3
${update}`;
    expect(fused([copies], text("output z = %4"))).toEqual(["a_b: exp reduce_sum"]);
    expect(fused([copies], text("update %0 = %4"))).toEqual([]);
  });
});

test("every fusion can be left out by name, and running all again changes nothing", () => {
  const graph = graphOf(`${convolution}%5 max_pool2d_1: _ = max_pool(x: %4) ${pool}\n%6 relu_1: _ = relu(x: %5)\noutput y = %6`);
  const all = runPasses(graph, pipeline);
  expect(groups(all)).toEqual(["conv2d_1_bias_pool_relu: conv add max_pool relu"]);
  expect(
    runPasses(
      all,
      pipeline.filter(({ name }) => name.startsWith("fuse")),
    ),
  ).toBe(all);
  expect(groups(runPasses(graph, pipeline, { disabled: ["fusePooling", "fuseCopies"] }))).toEqual([
    "conv2d_1_bias: conv add",
    "max_pool2d_1_relu: max_pool relu",
  ]);
  expect(
    groups(runPasses(graph, pipeline, { disabled: ["fuseElementwise", "fusePooling", "fuseProducers", "fuseCopies"] })),
  ).toEqual([]);
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check } from "../../../compiler/check/check.js";
import type { Graph } from "../../../compiler/ir/graph.js";
import { kernelOrder } from "../../../compiler/ir/verify.js";
import { opNamed } from "../../../compiler/ops/index.js";
import { kernelBuffers, kernelReads, kernelResults } from "../../../compiler/passes/groups.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { assemblePrograms } from "../../../compiler/program/assemble.js";
import { parse } from "../../../compiler/syntax/parse.js";
import { groups } from "./text.js";

const text = readFileSync(new URL("../../../samples/mnist/mnist.dlm", import.meta.url), "utf8");

function programs(disabled: readonly string[] = []): { readonly [name: string]: Graph } {
  const { value } = check(parse({ path: "mnist.dlm", text }).value, { load: () => undefined });
  const model = value?.models[0];
  if (!model) throw new Error("the sample has errors");
  const all = assemblePrograms(model, { passes: { disabled } });
  return Object.fromEntries(all.map(({ name, graph }) => [name, runPasses(graph, pipeline, { disabled })]));
}

/** The kernels of a graph: its groups, and nodes that are alone. */
const kernels = (graph: Graph): readonly (readonly number[])[] =>
  (kernelOrder(graph) ?? []).filter(([id]) => graph.nodes[id].op !== "reshape" && opNamed(graph.nodes[id].op).kind !== "source");

const optimised = programs();
const adam = "sub mul add square sub mul add mul sqrt add div sub";

describe("the training step of MNIST", () => {
  const { train } = optimised;

  test("has these groups", () => {
    expect(groups(train)).toEqual([
      "image_rows_image_scale: gather_rows mul",
      // All that is one number: the loss with its weight, and right answers. The rows behind them are too few for kernels of their own.
      "digit_rows_digit_loss_loss_loss_sum_weight_sum: gather_rows row_weight log_sum_exp pick sub reshape mul reshape reduce_sum reduce_sum maximum div add add",
      "digit_rows_softmax_loss_loss_gradient_digit_loss_gradient: gather_rows softmax row_weight reduce_sum maximum div mul reshape neg reshape one_hot mul mul add",
      "digit_rows_softmax_loss_digit_correct: gather_rows softmax row_weight reshape argmax equal mul reshape reduce_sum add",
      "conv2d_1_bias_pool_relu: conv add max_pool relu max_pool_argmax",
      "conv2d_2_bias_pool_relu: conv add max_pool relu max_pool_argmax",
      "dense_1_bias_relu: matmul add relu",
      "dense_2_bias: matmul add",
      `dense_2_gradient_bias_adam: reduce_sum ${adam}`,
      "dense_2_gradient_relu_3_gradient: matmul select_positive",
      `dense_2_gradient_kernel_adam: matmul ${adam}`,
      `dense_1_gradient_bias_adam: reduce_sum ${adam}`,
      "dense_1_gradient_relu_2_gradient: matmul select_positive",
      `dense_1_gradient_kernel_adam: matmul ${adam}`,
      `conv2d_2_gradient_bias_adam: reduce_sum ${adam}`,
      "conv2d_2_input_gradient_relu_1_gradient: conv_input_gradient select_positive",
      `conv2d_2_filter_gradient_kernel_adam: conv_filter_gradient ${adam}`,
      `max_pool2d_1_gradient_conv2d_1_gradient_conv2d_1_bias_adam: max_pool_gradient reduce_sum ${adam}`,
      `max_pool2d_1_gradient_conv2d_1_filter_gradient_conv2d_1_kernel_adam: max_pool_gradient conv_filter_gradient ${adam}`,
      "correction_1_conv2d_1_kernel_adam: sub mul add sub mul add sqrt mul div",
    ]);
  });

  test("is at most 22 kernels, each with at most 8 buffers", () => {
    expect(kernels(train).length).toBeLessThanOrEqual(22);
    for (const nodes of kernels(train)) expect(kernelBuffers(train, nodes)).toBeLessThanOrEqual(8);
  });

  test("keeps of a convolution the pooled values and their places alone", () => {
    const nodes = train.groups.find(({ name }) => name === "conv2d_1_bias_pool_relu")?.nodes ?? [];
    expect(kernelResults(train, nodes).map((id) => train.nodes[id].op)).toEqual(["relu", "max_pool_argmax"]);
  });

  test("writes parameter, m and v in the kernel of the gradient, which is never stored", () => {
    const nodes = train.groups.find(({ name }) => name === "conv2d_2_filter_gradient_kernel_adam")?.nodes ?? [];
    const updated = kernelResults(train, nodes).map((id) => train.updates.find(({ value }) => value === id)?.target ?? -1);
    expect(updated.map((id) => train.nodes[id]?.name)).toEqual(["conv2d_2_kernel_m", "conv2d_2_kernel_v", "conv2d_2_kernel"]);
    expect(kernelReads(train, nodes)).toHaveLength(6);
  });
});

test("serving MNIST takes 6 kernels, and without fusion one for each operator", () => {
  expect(groups(optimised.predict_32)).toEqual([
    "conv2d_1_bias_pool_relu: conv add max_pool relu",
    "conv2d_2_bias_pool_relu: conv add max_pool relu",
    "dense_1_bias_relu: matmul add relu",
    "dense_2_bias: matmul add",
  ]);
  expect(kernels(optimised.predict_32)).toHaveLength(6);
  const plain = programs(["fuseElementwise", "fusePooling", "fuseProducers", "fuseCopies"]).predict_32;
  expect(plain.groups).toEqual([]);
  expect(kernels(plain)).toHaveLength(15);
});

test("an activation is not moved behind the pooling when that is disabled, and pooling then stays apart in training", () => {
  const { train } = programs(["poolBeforeActivation"]);
  expect(groups(train)).toContain("conv2d_1_bias_relu: conv add relu");
});

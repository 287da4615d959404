import { expect, test } from "vitest";
import { check } from "../../../compiler/check/check.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { foldScales } from "../../../compiler/passes/fold_scales.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { removeDeadCode } from "../../../compiler/passes/remove_dead_code.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { assemblePrograms } from "../../../compiler/program/assemble.js";
import { parse } from "../../../compiler/syntax/parse.js";
import { bodyAfter, graphOf } from "./text.js";

// An image of 36 places under 18 weights of each filter.
const normed = `%0: f32[1, 6, 6, 2] = x()
%1: f32[3, 3, 2, 4] = w()
%2: f32[4] = w()
%3: f32[4] = w()
%4: f32[4] = w()
%5 conv2d_1: _ = conv(x: %0, w: %1) {padding: [1, 1, 1, 1]}
%6 norm: _ = sub(a: %5, b: %2)
%7 norm: _ = mul(a: %6, b: %3)
%8 norm: _ = add(a: %7, b: %4)
%9 relu_1: _ = relu(x: %8)
output y = %9`;

test("normalisation with fixed numbers goes into the weights and the bias of the convolution before it", () => {
  expect(bodyAfter([foldScales, removeDeadCode], normed)).toEqual([
    "%5 norm: f32[4] = neg(x: %2)",
    "%6 norm: f32[4] = mul(a: %5, b: %3)",
    "%7 norm: f32[4] = add(a: %6, b: %4)",
    "%8 conv2d_1: f32[3, 3, 2, 4] = mul(a: %1, b: %3)",
    "%9 conv2d_1: f32[1, 6, 6, 4] = conv(x: %0, w: %8) {padding: [1, 1, 1, 1]}",
    "%10 norm: f32[1, 6, 6, 4] = add(a: %9, b: %7)",
    "%11 relu_1: f32[1, 6, 6, 4] = relu(x: %10)",
    "output y = %11",
  ]);
});

test("what it computes stays", () => {
  const random = (count: number, seed: number): number[] => Array.from({ length: count }, (_, i) => Math.sin(1 + i * 1.7 + seed));
  const dense = `%0: f32[8, 3] = x()
%1: f32[3, 4] = w()
%2: f32[4] = w()
%3: f32[4] = w()
%4: f32[4] = w()
%5: _ = matmul(a: %0, b: %1)
%6: _ = add(a: %2, b: %5)
%7: _ = mul(a: %3, b: %6)
%8: _ = sub(a: %7, b: %4)
output y = %8`;
  for (const text of [normed, dense]) {
    const graph = graphOf(text);
    const folded = runPasses(graph, [foldScales]);
    expect(folded).not.toBe(graph);
    const sources: { [name: string]: number[] } = {};
    for (const { id, op, attrs, type } of graph.nodes) {
      const count = type.shape.reduce((a, b) => a * b, 1);
      if (op === "input") sources[String(attrs.name)] = random(count, id);
      if (op === "parameter") sources[String(attrs.path)] = random(count, id);
    }
    const [before, after] = [graph, folded].map((each) => evaluateGraph(each, sources).outputs.y?.data ?? []);
    expect(Array.from(after ?? [])).toEqual(Array.from(before ?? []).map((v) => expect.closeTo(v, 12)));
  }
});

test.each([
  ["somebody else reads the convolution", `${normed}\noutput z = %5`],
  ["somebody else reads what is scaled", `${normed}\noutput z = %6`],
  ["the scale is trained", `${normed}\nupdate %3 = %2`],
  ["the weights are trained", `${normed}\nupdate %1 = %1`],
  ["scaling the weights takes more than scaling the result", normed.replace("1, 6, 6, 2", "1, 4, 4, 2")],
  ["nothing is scaled", normed.replace("mul(a: %6", "add(a: %6")],
])("it stays as it is where %s", (_, text) => {
  const graph = graphOf(text);
  expect(runPasses(graph, [foldScales])).toBe(graph);
});

test("batch_norm is gone from prediction, and stays in training", () => {
  const text = `dlm 1

model M {
  input  x: f32[12, 12, 3]
  output y: class[4]

  y = x -> conv2d(8, kernel: 3, bias: false) -> batch_norm -> relu -> conv2d(8, kernel: 3) -> batch_norm -> relu
    -> flatten -> dense(4) -> softmax
}

data D for M {
  train = npy(x: "x.npy", y: "y.npy")
}

train M on D {
  loss:      sparse_categorical_crossentropy
  optimizer: sgd(learning_rate: 0.1)
  batch:     8
  epochs:    1
}
`;
  const model = check(parse({ path: "m.dlm", text }).value, { load: () => undefined }).value?.models[0];
  if (!model) throw new Error("the model has errors");
  const graphs = new Map(assemblePrograms(model).map(({ name, graph }) => [name, runPasses(graph, pipeline)] as const));
  /** What is computed of images: their first convolution gives 10 by 10 pixels, the second 8 by 8. */
  const large = (program: string): readonly string[] =>
    (graphs.get(program)?.nodes ?? [])
      .filter(
        ({ type }) =>
          type.shape.length === 4 && type.shape[2] === type.shape[1] && (type.shape[1] ?? 0) > 3 && type.shape[3] === 8,
      )
      .map(({ op }) => op);
  expect(large("predict_32")).toEqual(["conv", "add", "relu", "conv", "add", "relu"]);
  expect(large("train").filter((op) => op === "sub").length).toBeGreaterThan(0);
});

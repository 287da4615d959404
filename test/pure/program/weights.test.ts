import { expect, test } from "vitest";
import { check } from "../../../compiler/check/check.js";
import { assemblePrograms } from "../../../compiler/program/assemble.js";
import { parse } from "../../../compiler/syntax/parse.js";
import { control } from "../../../runtime/manifest.js";
import { runGraph } from "./run_graph.js";

const text = (train: string) => `dlm 1
model M {
  input x: f32[2]
  output a: number
  output b: probability
  a = x -> dense(1, bias: false)
  b = x -> dense(1, bias: false) -> sigmoid
}
data D for M {
  train = ${train}
  test  = csv("t.csv", x: ["p", "q"], a: "a", b: "b")
}
train M on D {
  loss: each(a: 0.5 * mse, b: 2 * binary_crossentropy)
  optimizer: sgd(learning_rate: 0.1)
  batch: 3
}
`;

function checked(train: string) {
  const { value, diagnostics } = parse({ path: "main.dlm", text: text(train) });
  const result = check(value, { load: () => undefined });
  return { model: result.value?.models[0], codes: [...diagnostics, ...result.diagnostics].map(({ code }) => code) };
}

test("the weight of a row multiplies its losses of all outputs; the sum is divided by the number of rows", () => {
  const { model } = checked('csv("f.csv", x: ["p", "q"], a: "a", b: "b", weight: "how_often")');
  if (!model) throw new Error("the model is not right");
  expect(model.data?.splits.train?.columns.weight).toBe("how_often");
  const graph = assemblePrograms(model).find(({ kind }) => kind === "train")?.graph;
  if (!graph) throw new Error("no training");
  const x = [0.5, -1, 2, 0.25, -0.75, 1.5, 1, 1];
  const a = [1, -0.5, 2, 9];
  const b = [1, 0, 1, 1];
  const weight = [2, 0, 0.5, 7];
  const kernels = [
    [0.3, -0.6],
    [-0.2, 0.9],
  ];
  const order = [2, 0, 1, 3, 2, 0];
  const words = Array.from({ length: control.words }, () => 0);
  words[control.rows] = 4;
  const { outputs, updates } = runGraph(graph, {
    ...{ x, a, b, weight, order, control: words },
    "M/dense_1/kernel": kernels[0] ?? [],
    "M/dense_2/kernel": kernels[1] ?? [],
  });

  const dot = (row: number, kernel: readonly number[]) =>
    (x[2 * row] ?? 0) * (kernel[0] ?? 0) + (x[2 * row + 1] ?? 0) * (kernel[1] ?? 0);
  const lossOf = (first: readonly number[], second: readonly number[]) =>
    [2, 0, 1].reduce((sum, row) => {
      const mse = (dot(row, first) - (a[row] ?? 0)) ** 2;
      const p = 1 / (1 + Math.exp(-dot(row, second)));
      const surprise = -Math.log(b[row] === 1 ? p : 1 - p);
      return sum + (weight[row] ?? 0) * (0.5 * mse + 2 * surprise);
    }, 0) / 3;
  const [first = [], second = []] = kernels;
  expect(outputs.loss?.[0]).toBeCloseTo(lossOf(first, second), 10);
  const h = 1e-6;
  for (const n of [0, 1]) {
    const shifted = (kernel: readonly number[], by: number) => kernel.with(n, (kernel[n] ?? 0) + by);
    const slope = (lossOf(shifted(first, h), second) - lossOf(shifted(first, -h), second)) / (2 * h);
    expect(updates["M/dense_1/kernel"]?.[n]).toBeCloseTo((first[n] ?? 0) - 0.1 * slope, 7);
    const other = (lossOf(first, shifted(second, h)) - lossOf(first, shifted(second, -h))) / (2 * h);
    expect(updates["M/dense_2/kernel"]?.[n]).toBeCloseTo((second[n] ?? 0) - 0.1 * other, 7);
  }
});

test("weights may come from arrays too, and other splits need none", () => {
  expect(checked('npy(x: "x.npy", a: "a.npy", b: "b.npy", weight: "w.npy")').codes).toEqual([]);
  expect(checked('npy(x: "x.npy", a: "a.npy", b: "b.npy")').model?.data?.weight).toBeUndefined();
});

test("a weight that is no column is told of like any other", () => {
  expect(checked('csv("f.csv", x: ["p", "q"], a: "a", b: "b", weight: ["u", "v"])').codes).toEqual(["DLM404"]);
  expect(checked('csv("f.csv", x: ["p", "q"], a: "a", b: "b", weigth: "u")').codes).toEqual(["DLM402"]);
});

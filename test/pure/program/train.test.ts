import { describe, expect, test } from "vitest";
import type { CheckedModel } from "../../../compiler/check/checked.js";
import { assemblePrograms } from "../../../compiler/program/assemble.js";
import type { Program } from "../../../compiler/program/program.js";
import { expectClose } from "./expect_close.js";
import { branched, perceptron } from "./models.js";
import { centralDifferences, numbers } from "./numbers.js";
import { trainPerceptron } from "./plain_perceptron.js";
import { runGraph } from "./run_graph.js";

type Values = { readonly [name: string]: readonly number[] };

const trainOf = (model: CheckedModel): Program => {
  const program = assemblePrograms(model).find(({ kind }) => kind === "train");
  if (!program) throw new Error("no train program");
  return program;
};

/** Every parameter of a program, filled with small numbers. */
const parametersOf = ({ graph }: Program): Values =>
  Object.fromEntries(
    graph.nodes
      .filter(({ op }) => op === "parameter")
      .map(({ attrs, type }, i) => [String(attrs.path), numbers(i + 7, type.shape)]),
  );

describe("training a perceptron with adam", () => {
  const rows = 10;
  const order = [3, 9, 0, 7, 1, 8, 2, 5, 4, 6];
  const columns = { x: numbers(1, [rows, 3]), kind: numbers(2, [rows]).map((v) => Math.floor((v + 1) * 1.5)) };
  const program = trainOf(perceptron);

  const steps = (count: number) => {
    const states: { [path: string]: readonly number[] } = { ...parametersOf(program), control: [0, 0, rows, 1] };
    const losses = Array.from({ length: count }, () => {
      const { outputs, updates } = runGraph(program.graph, { ...columns, order, ...states });
      Object.assign(states, updates);
      return outputs.loss[0];
    });
    return { losses, states };
  };

  test("goes step for step as plain loops do, padded rows of the last batch left out", () => {
    const { losses, states } = steps(3);
    const batches = [order.slice(0, 4), order.slice(4, 8), order.slice(8)];
    const plain = trainPerceptron({
      parameters: parametersOf(program),
      batches: batches.map((batch) =>
        batch.map((row) => ({ x: columns.x.slice(row * 3, row * 3 + 3), kind: columns.kind[row] })),
      ),
      rate: 0.05,
    });
    expectClose(losses, plain.losses);
    for (const [path, values] of Object.entries(plain.parameters)) {
      expectClose(states[path], values);
      expect(states[path]).not.toEqual(parametersOf(program)[path]);
    }
  });

  test("sums the epoch's losses, rows and right answers, and advances the control words", () => {
    const { losses, states } = steps(3);
    expect(states["metric/weight_sum"]).toEqual([rows]);
    expect(states["metric/loss"][0]).toBeCloseTo(losses[0] * 4 + losses[1] * 4 + losses[2] * 2, 10);
    expect(states.control).toEqual([3, 3, rows, 1]);
    const plain = trainPerceptron({
      parameters: parametersOf(program),
      batches: [order.slice(0, 4).map((row) => ({ x: columns.x.slice(row * 3, row * 3 + 3), kind: columns.kind[row] }))],
      rate: 0.05,
    });
    expect(steps(1).states["metric/kind/correct"]).toEqual([plain.correct]);
  });

  test("keeps its states under stable paths", () => {
    const states = program.graph.nodes.filter(({ op }) => op === "state").map(({ attrs }) => attrs.path);
    expect(states).toEqual([
      "adam/correction_1",
      "adam/correction_2",
      ...["hidden/kernel", "hidden/bias", "out/kernel", "out/bias"].flatMap((path) => [
        `adam/m/Tiny/${path}`,
        `adam/v/Tiny/${path}`,
      ]),
      "metric/loss",
      "metric/weight_sum",
      "metric/kind/correct",
    ]);
    const targets = program.graph.updates.map(({ target }) => target);
    expect(new Set(targets).size).toBe(targets.length);
    expect(program.graph.nodes[targets[targets.length - 1]].op).toBe("control");
  });

  test("a step of nothing but padding changes neither the sums nor, at rest, a parameter", () => {
    const states = { ...columns, order, ...parametersOf(program), control: [9, 3, rows, 1] };
    const { outputs, updates } = runGraph(program.graph, states);
    expect(outputs.loss).toEqual([0]);
    expect(updates["metric/weight_sum"]).toEqual([0]);
    for (const [path, values] of Object.entries(parametersOf(program))) expect(updates[path]).toEqual(values);
  });
});

describe("training a model of several inputs and outputs", () => {
  const rows = 7;
  const columns = {
    image: numbers(1, [rows, 36]).map((v) => Math.floor((v + 1) * 127)),
    extra: numbers(2, [rows, 2]),
    kind: [0, 1, 2, 0, 2, 1, 1],
    size: numbers(3, [rows]).map((v) => v * 10),
    good: [1, 0, 1, 1, 0, 0, 1],
  };
  const order = [6, 2, 4, 0, 1, 3, 5];
  const program = trainOf(branched);
  const parameters = parametersOf(program);
  // The second step: rows 1, 3, 5, and one of padding.
  const control = [5, 1, rows, 1];
  const step = (values: Values) => runGraph(program.graph, { ...columns, order, control, ...values });

  test("the gradient of every parameter agrees with central differences", () => {
    const moved = step(parameters).updates;
    const { "Branched/center/mean": _, ...trainable } = parameters;
    const expected = centralDifferences(trainable, (values) => step({ ...parameters, ...values }).outputs.loss[0]);
    for (const path of Object.keys(trainable)) {
      const gradient = parameters[path].map((before, i) => before - moved[path][i]);
      expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(1e-3);
      expectClose(gradient, expected[path], 6);
    }
  });

  test("the loss is the weighted sum over outputs, a mean over the rows that are no padding", () => {
    const values = forwardRows([1, 3, 5, 5]);
    const each = [0, 1, 2].map((n) => {
      const row = [1, 3, 5][n];
      const cross = -Math.log(values.kind[n * 3 + columns.kind[row]]);
      const squared = (0.1 * (values.size[n] - columns.size[row])) ** 2;
      const binary = -Math.log(columns.good[row] === 1 ? values.good[n] : 1 - values.good[n]);
      return cross + 0.5 * squared + 2 * binary;
    });
    expect(step(parameters).outputs.loss[0]).toBeCloseTo((each[0] + each[1] + each[2]) / 3, 10);
  });

  test("counts right answers of classes and, at a threshold of one half, of probabilities", () => {
    const values = forwardRows([1, 3, 5, 5]);
    const { updates } = step(parameters);
    const picked = [0, 1, 2].map((n) =>
      [0, 1, 2].reduce((best, k) => (values.kind[n * 3 + k] > values.kind[n * 3 + best] ? k : best), 0),
    );
    const count = (right: readonly boolean[]) => right.filter(Boolean).length;
    expect(updates["metric/kind/correct"]).toEqual([count([1, 3, 5].map((row, n) => picked[n] === columns.kind[row]))]);
    expect(updates["metric/good/correct"]).toEqual([
      count([1, 3, 5].map((row, n) => values.good[n] > 0.5 === (columns.good[row] === 1))),
    ]);
    expect(updates["metric/size/correct"]).toBeUndefined();
  });

  test("moving statistics move, by the model's own update and no gradient", () => {
    const moving = "Branched/center/mean";
    const { updates } = step(parameters);
    expect(updates[moving][8]).toBeCloseTo(0.75 * parameters[moving][8] + 0.25 * meanExtra(0), 12);
    expect(updates[moving][9]).toBeCloseTo(0.75 * parameters[moving][9] + 0.25 * meanExtra(1), 12);
    const states = program.graph.nodes.filter(({ op }) => op === "state").map(({ attrs }) => attrs.path);
    expect(states.filter((path) => String(path).startsWith("sgd"))).toEqual([]);
  });

  test("a gradient goes straight into the update that is element-wise", () => {
    const { nodes, updates } = program.graph;
    const filters = updates.find(({ target }) => nodes[target].attrs.path === "Branched/conv2d_1/kernel");
    const change = nodes[nodes[filters?.value ?? 0].operands.b];
    expect(nodes[filters?.value ?? 0]).toMatchObject({ op: "sub", name: "conv2d_1_kernel_sgd" });
    expect(change.op).toBe("mul");
    expect(nodes[change.operands.a]).toMatchObject({ op: "conv_filter_gradient", name: "conv2d_1_filter_gradient" });
  });

  const meanExtra = (feature: number) => [1, 3, 5, 5].reduce((sum, row) => sum + columns.extra[row * 2 + feature], 0) / 4;

  /** The outputs in training mode, by a graph of nothing but the forward pass over uploaded rows. */
  function forwardRows(wanted: readonly number[]): Values {
    const [predict] = assemblePrograms(asTrainingMode(branched), { predictBatches: [wanted.length] }).filter(
      ({ kind }) => kind === "predict",
    );
    const raw = (column: readonly number[], size: number) => wanted.flatMap((row) => column.slice(row * size, row * size + size));
    return runGraph(predict.graph, { ...parameters, image: raw(columns.image, 36), extra: raw(columns.extra, 2) }).outputs;
  }
});

const asTrainingMode = (model: CheckedModel): CheckedModel => ({
  ...model,
  build: (context) => model.build({ ...context, mode: "training" }),
});

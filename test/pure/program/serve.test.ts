import { describe, expect, test } from "vitest";
import { assemblePrograms } from "../../../compiler/program/assemble.js";
import { expectClose } from "./expect_close.js";
import { branched, perceptron } from "./models.js";
import { numbers } from "./numbers.js";
import { runGraph } from "./run_graph.js";

const named = (programs: ReturnType<typeof assemblePrograms>, name: string) => {
  const program = programs.find((candidate) => candidate.name === name);
  if (!program) throw new Error(`no ${name}`);
  return program;
};

const programs = assemblePrograms(branched, { evaluateBatch: 3, predictBatches: [3] });
const evaluate = named(programs, "evaluate");
const predict = named(programs, "predict_3");
const parameters = Object.fromEntries(
  predict.graph.nodes
    .filter(({ op }) => op === "parameter")
    .map(({ attrs, type }, i) => [String(attrs.path), numbers(i + 3, type.shape)]),
);
const columns = {
  image: numbers(1, [5, 36]).map((v) => Math.floor((v + 1) * 127)),
  extra: numbers(2, [5, 2]),
  kind: [0, 1, 2, 0, 2],
  size: [5, -3, 2, 8, 0],
  good: [1, 0, 1, 1, 0],
};

describe("assemblePrograms", () => {
  test("gives train, evaluate at 128, and predict at 1 and 32", () => {
    expect(assemblePrograms(perceptron).map(({ name, kind, batch }) => [name, kind, batch])).toEqual([
      ["train", "train", 4],
      ["evaluate", "evaluate", 128],
      ["predict_1", "predict", 1],
      ["predict_32", "predict", 32],
    ]);
  });
  test("a model without training is still evaluated, and one without data still predicts", () => {
    const { training: _, ...untrained } = perceptron;
    expect(assemblePrograms(untrained).map(({ kind }) => kind)).toEqual(["evaluate", "predict", "predict"]);
    expect(named(assemblePrograms(untrained), "evaluate").graph.outputs.map(({ name }) => name)).toEqual(["kind"]);
    const { data: __, ...bare } = untrained;
    expect(assemblePrograms(bare).map(({ kind }) => kind)).toEqual(["predict", "predict"]);
  });
});

describe("predict", () => {
  test("takes raw inputs by name and gives every output, with no control and no updates", () => {
    const { graph } = predict;
    const sources = graph.nodes.filter(({ op }) => op === "input").map(({ attrs, type }) => [attrs.name, type.dtype, type.shape]);
    expect(sources).toEqual([
      ["image", "f32", [3, 6, 6, 1]],
      ["extra", "f32", [3, 2]],
    ]);
    expect(graph.outputs.map(({ name, node }) => [name, graph.nodes[node].type.shape])).toEqual([
      ["kind", [3, 3]],
      ["size", [3, 1]],
      ["good", [3, 1]],
    ]);
    expect(graph.updates).toEqual([]);
    expect(graph.nodes.some(({ op }) => op === "control" || op === "dataset")).toBe(false);
  });
  test("does to its inputs what training does to the columns", () => {
    const raw = { ...parameters, image: columns.image.slice(0, 108), extra: columns.extra.slice(0, 6) };
    const { data: _, training: __, ...bare } = branched;
    const plain = named(assemblePrograms(bare, { predictBatches: [3] }), "predict_3");
    const prepared = { ...raw, image: raw.image.map((v) => v / 255 - 0.5) };
    const expected = runGraph(plain.graph, prepared).outputs.kind;
    expectClose(runGraph(predict.graph, raw).outputs.kind, expected, 12);
  });
});

describe("evaluate", () => {
  const order = [4, 0, 3, 1, 2];
  const { outputs, updates } = runGraph(evaluate.graph, { ...columns, ...parameters, order, control: [0, 0, 5, 1] });
  const rows = [4, 0, 3];

  test("gives what predict gives for the same rows", () => {
    const raw = (column: readonly number[], size: number) => rows.flatMap((row) => column.slice(row * size, row * size + size));
    const expected = runGraph(predict.graph, {
      ...parameters,
      image: raw(columns.image, 36),
      extra: raw(columns.extra, 2),
    }).outputs;
    for (const name of ["kind", "size", "good"]) expectClose(outputs[name], expected[name], 12);
  });
  test("gives the loss of every example of every output, without weights", () => {
    for (const [n, row] of rows.entries()) {
      expect(outputs["kind.loss"][n]).toBeCloseTo(-Math.log(outputs.kind[n * 3 + columns.kind[row]]), 10);
      // The data scales sizes by 0.1: that is what the network is trained on, and answers are in the unit of the data.
      expect(outputs["size.loss"][n]).toBeCloseTo((0.1 * (outputs.size[n] - columns.size[row])) ** 2, 10);
      expect(outputs["good.loss"][n]).toBeCloseTo(-Math.log(columns.good[row] === 1 ? outputs.good[n] : 1 - outputs.good[n]), 10);
    }
  });
  test("changes nothing but the control words", () => {
    expect(updates).toEqual({ control: [1, 1, 5, 1] });
  });
});

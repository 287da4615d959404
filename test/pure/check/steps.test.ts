import { describe, expect, test } from "vitest";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import {
  type PlainCell,
  plainGru,
  plainLstm,
  plainRnn,
  type Rows,
  runPlain,
  type Vector,
  type Weights,
} from "../layers/plain_recurrent.js";
import { checkText, codesAndLines, graphOf, modelOf } from "./checking.js";

/** Line 1 is `dlm 1`, 2 the model, 3 `input x`, 4 `output y`; the body begins on line 5. */
const model = (body: string, { input = "f32[5, 3]", output }: { readonly input?: string; readonly output: string }) =>
  `dlm 1\nmodel M {\n  input x: ${input}\n  output y: ${output}\n${body}\n}\n`;

const batch = 2;
const [steps, features] = [5, 3];

/** A number of its own for every element of a parameter or input. */
const numbers = (name: string, length: number): readonly number[] => {
  const seed = [...name].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 1009, 7);
  return Array.from({ length }, (_, i) => Math.sin(seed + 12.9898 * i));
};

/** A model without mistakes, run in float64 on numbers of their own. */
function run(text: string) {
  const graph = graphOf(modelOf(text), { batch, mode: "training" });
  const parameters = graph.nodes.filter(({ op }) => op === "parameter");
  const sources = graph.nodes
    .filter(({ op }) => op === "parameter" || op === "input")
    .map(({ attrs, type }) => [String(attrs.path ?? attrs.name), type.shape.reduce((a, b) => a * b)] as const);
  const values = Object.fromEntries(sources.map(([name, length]) => [name, numbers(name, length)]));
  const { y } = evaluateGraph(graph, { ...values, control: [0, 0, 0, 0] }).outputs;
  return { paths: parameters.map(({ attrs }) => attrs.path), y: [...y.data], shape: y.type.shape.slice(1) };
}

const rowsOf = (name: string, n: number): Rows => {
  const all = numbers(name, batch * steps * features);
  return Array.from({ length: steps }, (_, t) => all.slice((n * steps + t) * features, (n * steps + t + 1) * features));
};

/** The weights that `run` gives to the layer of a path. */
const weightsOf = (
  path: string,
  { width = features, gates, units }: { readonly width?: number; readonly gates: number; readonly units: number },
): Weights => ({
  kernel: numbers(`${path}/kernel`, width * gates * units),
  recurrent: numbers(`${path}/recurrent_kernel`, units * gates * units),
  bias: numbers(`${path}/bias`, gates * units),
  recurrentBias: numbers(`${path}/recurrent_bias`, gates * units),
});

const zeros = (units: number): Vector => Array.from({ length: units }, () => 0);

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 12);
}

describe("a layer as an argument", () => {
  const joins: { readonly [merge: string]: (a: Vector, b: Vector) => Vector } = {
    concat: (a, b) => [...a, ...b],
    sum: (a, b) => a.map((value, i) => value + (b[i] ?? Number.NaN)),
    mean: (a, b) => a.map((value, i) => (value + (b[i] ?? Number.NaN)) / 2),
  };
  const readBoth = (cell: PlainCell, n: number, initial: readonly Vector[], gates: number) => {
    const sides = { forward: rowsOf("x", n), backward: rowsOf("x", n).toReversed() };
    const [a, b] = Object.entries(sides).map(([side, rows]) =>
      runPlain(cell, rows, {
        weights: weightsOf(`M/bidirectional_1/${side}/${gates === 3 ? "gru" : "lstm"}_1`, { gates, units: 4 }),
        initial,
      }),
    );
    return { forward: a ?? [], backward: b?.toReversed() ?? [] };
  };

  test.each(Object.keys(joins))("bidirectional reads from both ends and joins by %s", (merge) => {
    const output = `f32[5, ${merge === "concat" ? 8 : 4}]`;
    const { y, paths } = run(model(`  y = x -> bidirectional(lstm(4), merge: ${merge})`, { output }));
    expect(paths).toEqual(
      ["forward", "backward"].flatMap((side) =>
        ["kernel", "recurrent_kernel", "bias"].map((part) => `M/bidirectional_1/${side}/lstm_1/${part}`),
      ),
    );
    const expected = Array.from({ length: batch }, (_, n) => {
      const { forward, backward } = readBoth(plainLstm, n, [zeros(4), zeros(4)], 4);
      return forward.map((h, t) => joins[merge]?.(h, backward[t] ?? []) ?? []);
    });
    expectClose(y, expected.flat(2));
  });

  test("a pipe in bidirectional is applied as a whole", () => {
    const { y, shape } = run(model("  y = x -> bidirectional(gru(4) -> last)", { output: "f32[8]" }));
    expect(shape).toEqual([8]);
    const expected = Array.from({ length: batch }, (_, n) => {
      const { forward, backward } = readBoth(plainGru, n, [zeros(4)], 3);
      // Each has its last state at the end of its own way.
      return [...(forward.at(-1) ?? []), ...(backward[0] ?? [])];
    });
    expectClose(y, expected.flat());
  });

  test("a pipe in repeat and in a shared layer is applied as a whole", () => {
    const twice = run(model("  y = x -> repeat(2, dense(3) -> tanh)", { input: "f32[3]", output: "f32[3]" }));
    expect(twice.paths).toEqual(
      ["kernel", "bias"].flatMap((part) => [`M/dense_1/${part}`, `M/dense_2/${part}`]).toSorted(byNumber),
    );
    const named = run(model("  y = x -> repeat(2, dense(3) -> tanh) as tower", { input: "f32[3]", output: "f32[3]" }));
    expect(named.paths).toEqual([
      "M/tower_1/dense_1/kernel",
      "M/tower_1/dense_1/bias",
      "M/tower_2/dense_1/kernel",
      "M/tower_2/dense_1/bias",
    ]);
    const shared = run(
      model("  layer tower = dense(3) -> tanh -> dense(3) as top\n  y = x -> tower -> tower", {
        input: "f32[3]",
        output: "f32[3]",
      }),
    );
    expect(shared.paths).toEqual(["M/tower/dense_1/kernel", "M/tower/dense_1/bias", "M/tower/top/kernel", "M/tower/top/bias"]);
  });
});

const byNumber = (a: string, b: string): number => Number(a.match(/\d/)?.[0]) - Number(b.match(/\d/)?.[0]);

test("a recurrent layer begins with the state that it is given", () => {
  const body =
    "  let h = x -> simple_rnn(4) -> last\n  let c = x -> mean_time -> dense(4) as cell\n  y = x -> lstm(4, initial: h, initial_cell: c)";
  const { y } = run(model(body, { output: "f32[5, 4]" }));
  const expected = Array.from({ length: batch }, (_, n) => {
    const rows = rowsOf("x", n);
    const first = runPlain(plainRnn(Math.tanh), rows, {
      weights: weightsOf("M/simple_rnn_1", { gates: 1, units: 4 }),
      initial: [zeros(4)],
    });
    const mean = zeros(features).map((_, c) => rows.reduce((sum, row) => sum + (row[c] ?? Number.NaN), 0) / steps);
    const [kernel, bias] = [numbers("M/cell/kernel", features * 4), numbers("M/cell/bias", 4)];
    const cell = bias.map((b, k) => mean.reduce((sum, value, j) => sum + value * (kernel[j * 4 + k] ?? Number.NaN), b));
    return runPlain(plainLstm, rows, {
      weights: weightsOf("M/lstm_1", { gates: 4, units: 4 }),
      initial: [first.at(-1) ?? [], cell],
    });
  });
  expectClose(y, expected.flat(2));
});

describe("mistakes", () => {
  const cases: readonly (readonly [what: string, body: string, expected: readonly string[], title: string])[] = [
    ["no layer", "  y = x -> bidirectional -> last", ["DLM304:5"], "`bidirectional` needs the argument `layer`"],
    ["a number for a layer", "  y = x -> bidirectional(3) -> last", ["DLM109:5"], "a step is a layer or a block"],
    ["an unknown layer", "  y = x -> bidirectional(lsmt(4)) -> last", ["DLM101:5"], "there is no layer `lsmt`"],
    [
      "a mistake inside",
      "  y = x -> bidirectional(lstm(2.5)) -> last",
      ["DLM305:5"],
      "`units` of `lstm` is a whole number, 1 or more, and got `2.5`",
    ],
    [
      "an unknown merge",
      "  y = x -> bidirectional(lstm(4), merge: maen) -> last",
      ["DLM305:5"],
      "`merge` of `bidirectional` is `concat`, `sum` or `mean`, and got the name `maen`",
    ],
    ["a number for a state", "  y = x -> lstm(8, initial: 3) -> last", ["DLM109:5"], "a number is not a value of the network"],
    ["an unknown state", "  y = x -> lstm(8, initial: h) -> last", ["DLM101:5"], "there is no value `h`"],
    [
      "a state of another width",
      "  y = x -> lstm(8, initial: x -> last) -> last",
      ["DLM213:5"],
      "`initial` of lstm is f32[8], and got f32[3]",
    ],
  ];
  test.each(cases)("%s", (_what, body, expected, title) => {
    const text = model(body, { output: "f32[8]" });
    const { diagnostics } = checkText(text);
    expect(codesAndLines({ "main.dlm": text }, diagnostics)).toEqual(expected);
    expect(diagnostics.map((diagnostic) => diagnostic.title)).toEqual([title]);
  });

  test("what is wrong with a layer in a block that is not used is told", () => {
    const text =
      "dlm 1\nblock B() (x: f32[t, c]) -> f32[_, _] {\n  x -> bidirectional(lstm(2.5))\n}\nmodel M {\n  input x: f32[4]\n  output y: f32[4]\n  y = x -> relu\n}\n";
    expect(codesAndLines({ "main.dlm": text }, checkText(text).diagnostics)).toEqual(["DLM305:3"]);
  });
});

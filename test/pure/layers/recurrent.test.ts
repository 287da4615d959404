import { describe, expect, test } from "vitest";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { batch, expand } from "./expand.js";
import { type PlainCell, plainGru, plainGruResetBefore, plainLstm, plainRnn, runPlain, type Weights } from "./plain_recurrent.js";

const numbers = (length: number, seed: number): readonly number[] =>
  Array.from({ length }, (_, i) => Math.sin(seed + 12.9898 * i));

const [steps, features, units] = [5, 3, 4];

interface Case {
  readonly layer: string;
  readonly written?: { readonly [parameter: string]: unknown };
  readonly cell: PlainCell;
  readonly gates: number;
  readonly states?: number;
}

const cases: readonly Case[] = [
  { layer: "simple_rnn", cell: plainRnn(Math.tanh), gates: 1 },
  { layer: "simple_rnn", written: { activation: "relu" }, cell: plainRnn((x) => Math.max(x, 0)), gates: 1 },
  { layer: "lstm", cell: plainLstm, gates: 4, states: 2 },
  { layer: "gru", cell: plainGru, gates: 3 },
  { layer: "gru", written: { reset_after: false }, cell: plainGruResetBefore, gates: 3 },
];

const weightsOf = ({ gates, cell }: Case, width: number): Weights => ({
  kernel: numbers(width * gates * units, 2),
  recurrent: numbers(units * gates * units, 3),
  bias: numbers(gates * units, 4),
  ...(cell === plainGru && { recurrentBias: numbers(gates * units, 5) }),
});

const namesOf = (layer: string, { kernel, recurrent, bias, recurrentBias }: Weights) => ({
  [`M/${layer}/kernel`]: kernel,
  [`M/${layer}/recurrent_kernel`]: recurrent,
  [`M/${layer}/bias`]: bias,
  ...(recurrentBias && { [`M/${layer}/recurrent_bias`]: recurrentBias }),
});

/** What the layer and what the formula makes of a sequence, by the batch's rows. */
function both(given: Case, length: number, masks?: readonly (readonly number[])[]) {
  const { layer, cell, written, states = 1 } = given;
  const x = numbers(batch * length * features, 1);
  const weights = weightsOf(given, features);
  const zero = Array.from({ length: units }, () => 0);
  const expected = Array.from({ length: batch }, (_, n) => {
    const rows = Array.from({ length }, (_, t) => x.slice((n * length + t) * features, (n * length + t + 1) * features));
    const mask = masks?.[n];
    return runPlain(cell, rows, { weights, initial: Array.from({ length: states }, () => zero), ...(mask && { mask }) });
  });
  const masked = masks ? { masked: [0] } : {};
  const { builder, shape, parameters } = expand(layer, [[length, features]], { units, ...written }, "training", masked);
  const sources = { x0: x, control: [0, 0, 0, 0], ...(masks && { mask0: masks.flat() }), ...namesOf(layer, weights) };
  const { y } = evaluateGraph(builder.finish(), sources).outputs;
  return { expected: expected.flat(2), actual: y.data, shape, parameters };
}

function expectSame({ expected, actual }: ReturnType<typeof both>): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 12);
}

describe.each(cases)("$layer $written", (given) => {
  test("is the recurrence of its formula", () => {
    const result = both(given, steps);
    const width = given.gates * units;
    expect(result.shape).toEqual([steps, units]);
    expect(result.parameters).toMatchObject({ kernel: [features, width], recurrent_kernel: [units, width], bias: [width] });
    expectSame(result);
  });

  test("of one step has no recurrence", () => expectSame(both(given, 1)));

  test("leaves its state as it was at padded steps, wherever they are", () => {
    expectSame(
      both(given, steps, [
        [1, 1, 1, 0, 0],
        [0, 1, 0, 1, 1],
      ]),
    );
    expectSame(
      both(given, steps, [
        [0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
      ]),
    );
  });
});

describe.each([
  ["last", (column: readonly number[]) => column.at(-1)],
  ["mean_time", (column: readonly number[]) => column.reduce((a, b) => a + b) / column.length],
  ["max_time", (column: readonly number[]) => Math.max(...column)],
] as const)("%s makes one step", (name, pick) => {
  const x = numbers(batch * steps * features, 1).map((value) => value - 2);
  const columnOf = (i: number): readonly number[] => {
    const [n, c] = [Math.floor(i / features), i % features];
    return Array.from({ length: steps }, (_, step) => x[(n * steps + step) * features + c] ?? Number.NaN);
  };

  test("of a sequence", () => {
    const { builder, shape } = expand(name, [[steps, features]]);
    expect(shape).toEqual([features]);
    const { y } = evaluateGraph(builder.finish(), { x0: x, control: [0, 0, 0, 0] }).outputs;
    for (let i = 0; i < batch * features; i++) expect(y.data[i]).toBeCloseTo(pick(columnOf(i)) ?? Number.NaN, 12);
  });

  test("of the real steps of a padded one", () => {
    const masks = [
      [1, 1, 0, 1, 0],
      [0, 0, 1, 0, 0],
    ];
    const { builder } = expand(name, [[steps, features]], {}, "training", { masked: [0] });
    const { y } = evaluateGraph(builder.finish(), { x0: x, mask0: masks.flat(), control: [0, 0, 0, 0] }).outputs;
    for (let i = 0; i < batch * features; i++) {
      const real = columnOf(i).filter((_, step) => masks[Math.floor(i / features)]?.[step] === 1);
      expect(y.data[i]).toBeCloseTo(pick(real) ?? Number.NaN, 12);
    }
  });

  test("of a text without a word that is no giant", () => {
    const { builder } = expand(name, [[steps, features]], {}, "training", { masked: [0] });
    const { y } = evaluateGraph(builder.finish(), {
      x0: x,
      mask0: Array.from({ length: 10 }, () => 0),
      control: [0, 0, 0, 0],
    }).outputs;
    for (const value of y.data) expect(Math.abs(value)).toBeLessThan(5);
  });
});

test("reverse gives a sequence from its end to its front", () => {
  const { builder, shape } = expand("reverse", [[steps, features]]);
  expect(shape).toEqual([steps, features]);
  const x = numbers(batch * steps * features, 1);
  const { y } = evaluateGraph(builder.finish(), { x0: x, control: [0, 0, 0, 0] }).outputs;
  const expected = x.map((_, i) => {
    const [n, t, c] = [Math.floor(i / (steps * features)), Math.floor(i / features) % steps, i % features];
    return x[(n * steps + steps - 1 - t) * features + c];
  });
  expect([...y.data]).toEqual(expected);
});

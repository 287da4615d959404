import { describe, expect, test } from "vitest";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { batch, expand } from "./expand.js";

const numbers = (length: number, seed: number): readonly number[] =>
  Array.from({ length }, (_, i) => Math.sin(seed + 12.9898 * i));

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** One row of the batch, step by step as the formula says: the states after every step. */
function plainLstm(
  rows: readonly (readonly number[])[],
  { kernel, recurrent, bias }: { readonly [weights: string]: readonly number[] },
): readonly (readonly number[])[] {
  const width = bias.length;
  const units = width / 4;
  let h = Array.from({ length: units }, () => 0);
  let c = h;
  return rows.map((x) => {
    const z = bias.map(
      (b, k) =>
        b +
        x.reduce((sum, value, j) => sum + value * kernel[j * width + k], 0) +
        h.reduce((sum, value, j) => sum + value * recurrent[j * width + k], 0),
    );
    const [i, f, g, o] = [0, 1, 2, 3].map((gate) => z.slice(gate * units, (gate + 1) * units));
    c = c.map((old, n) => sigmoid(f[n]) * old + sigmoid(i[n]) * Math.tanh(g[n]));
    h = c.map((cell, n) => sigmoid(o[n]) * Math.tanh(cell));
    return h;
  });
}

describe("lstm", () => {
  const [steps, features, units] = [5, 3, 4];
  const x = numbers(batch * steps * features, 1);
  const weights = {
    kernel: numbers(features * 4 * units, 2),
    recurrent: numbers(units * 4 * units, 3),
    bias: numbers(4 * units, 4),
  };
  const sources = {
    x0: x,
    control: [0, 0, 0, 0],
    "M/lstm/kernel": weights.kernel,
    "M/lstm/recurrent_kernel": weights.recurrent,
    "M/lstm/bias": weights.bias,
  };
  const expected = Array.from({ length: batch }, (_, n) => {
    const at = (step: number): number => (n * steps + step) * features;
    const rows = Array.from({ length: steps }, (_, step) => x.slice(at(step), at(step) + features));
    return plainLstm(rows, weights);
  });

  test("is the recurrence of its formula", () => {
    const { builder, parameters, shape } = expand("lstm", [[steps, features]], { units });
    expect(shape).toEqual([steps, units]);
    expect(parameters).toEqual({
      kernel: [features, 4 * units],
      recurrent_kernel: [units, 4 * units],
      bias: [4 * units],
    });
    const { y } = evaluateGraph(builder.finish(), sources).outputs;
    for (const [i, value] of expected.flat(2).entries()) expect(y.data[i]).toBeCloseTo(value, 12);
  });

  test("of one step has no recurrence", () => {
    const { builder, shape } = expand("lstm", [[1, steps * features]], { units });
    expect(shape).toEqual([1, units]);
    const wide = { ...weights, kernel: numbers(steps * features * 4 * units, 5) };
    const { y } = evaluateGraph(builder.finish(), { ...sources, "M/lstm/kernel": wide.kernel }).outputs;
    const flat = Array.from({ length: batch }, (_, n) =>
      plainLstm([x.slice(n * steps * features, (n + 1) * steps * features)], wide),
    ).flat(2);
    for (const [i, value] of flat.entries()) expect(y.data[i]).toBeCloseTo(value, 12);
  });
});

test.each([
  ["last", (column: readonly number[]) => column.at(-1)],
  ["mean_time", (column: readonly number[]) => column.reduce((a, b) => a + b) / column.length],
  ["max_time", (column: readonly number[]) => Math.max(...column)],
] as const)("%s makes one step of a sequence", (name, pick) => {
  const [steps, features] = [5, 3];
  const x = numbers(batch * steps * features, 1);
  const { builder, shape } = expand(name, [[steps, features]]);
  expect(shape).toEqual([features]);
  const { y } = evaluateGraph(builder.finish(), { x0: x, control: [0, 0, 0, 0] }).outputs;
  const expected = Array.from({ length: batch * features }, (_, i) => {
    const [n, c] = [Math.floor(i / features), i % features];
    return pick(Array.from({ length: steps }, (_, step) => x[(n * steps + step) * features + c]));
  });
  for (const [i, value] of expected.entries()) expect(y.data[i]).toBeCloseTo(value ?? Number.NaN, 12);
});

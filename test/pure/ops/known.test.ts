import { describe, expect, it, test } from "vitest";
import type { Attributes } from "../../../compiler/ir/graph.js";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { caseGraph, caseValues } from "../../harness/op_cases.js";
import { exactly, type OperandSpec } from "../../harness/operands.js";

/** What the references compute: held against numbers that SciPy 1.17 and NumPy 2.4 gave for the same definitions. */
function evaluate(op: string, operands: { readonly [name: string]: OperandSpec }, attrs: Attributes = {}): readonly number[] {
  const opCase = { operands, attrs, result: exactly("f32", [1], []) };
  return [...evaluateGraph(caseGraph(op, opCase), caseValues(opCase)).outputs.y.data];
}

describe("conv is scipy.signal.correlate of the padded image with the dilated filter, strided", () => {
  const x = exactly(
    "f32",
    [1, 4, 4, 1],
    Array.from({ length: 16 }, (_, i) => i + 1),
  );
  const w = exactly("f32", [3, 3, 1, 1], [1, -2, 3, 0, 1, 2, -1, 1, -1]);
  test.each([
    { stride: [2, 2], padding: [0, 1, 0, 1], dilation: [1, 1], expected: [16, 4, 66, 3] },
    { stride: [1, 1], padding: [1, 2, 0, 1], dilation: [2, 1], expected: [6, 8, 9, 38, 43, 7, 58, 63, 7] },
    { stride: [1, 2], padding: [1, 1, 1, 1], dilation: [1, 2], expected: [8, 28, 44, 62] },
  ])("stride $stride, padding $padding, dilation $dilation", ({ expected, ...attrs }) => {
    expect(evaluate("conv", { x, w }, attrs)).toEqual(expected);
  });
});

it("pools: the largest element, its place, the mean of the real elements", () => {
  const x = exactly("f32", [1, 3, 3, 1], [1, 5, 5, -2, 5, 0, -7, -8, -9]);
  const attrs = { pool: [2, 2], stride: [2, 2], padding: [0, 1, 0, 1] };
  expect(evaluate("max_pool", { x }, attrs)).toEqual([5, 5, -7, -9]);
  expect(evaluate("max_pool_argmax", { x }, attrs)).toEqual([1, 0, 0, 0]);
  expect(evaluate("avg_pool", { x }, attrs)).toEqual([9 / 4, 5 / 2, -15 / 2, -9]);
});

it("takes softmax and log_sum_exp as scipy.special does", () => {
  const x = exactly("f32", [3], [1, 2, 4]);
  const expected = [0.04201006613406605, 0.11419519938459449, 0.8437947344813395];
  for (const [i, value] of evaluate("softmax", { x }).entries()) expect(value).toBeCloseTo(expected[i], 14);
  expect(evaluate("log_sum_exp", { x })[0]).toBeCloseTo(4.169846019556286, 14);
});

it("joins, cuts and turns as numpy does", () => {
  const a = exactly("f32", [2, 3], [0, 1, 2, 3, 4, 5]);
  const b = exactly("f32", [2, 1], [8, 9]);
  expect(evaluate("transpose", { x: a }, { permutation: [1, 0] })).toEqual([0, 3, 1, 4, 2, 5]);
  expect(evaluate("concat", { a, b }, { axis: 1 })).toEqual([0, 1, 2, 8, 3, 4, 5, 9]);
  expect(evaluate("slice", { x: a }, { axis: 1, start: 1, extent: 2 })).toEqual([1, 2, 4, 5]);
  expect(evaluate("pad", { x: b }, { axis: 1, before: 1, after: 1 })).toEqual([0, 8, 0, 0, 9, 0]);
});

describe("random_mask", () => {
  const mask = (at: { readonly step: number; readonly seed: number }, attrs: Attributes): readonly number[] =>
    evaluate("random_mask", { control: exactly("u32", [4], [at.step, 0, 1, at.seed]) }, attrs);

  it("is PCG's hash, as NumPy computes it with big integers", () => {
    const expected = [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0].map((kept) => 2 * kept);
    expect(mask({ step: 7, seed: 42 }, { shape: [24], keep: 0.5, salt: 3 })).toEqual(expected);
    const kept = mask({ step: 2, seed: 3 }, { shape: [100_000], keep: 0.3, salt: 1 }).filter((value) => value > 0);
    expect(kept.length).toBe(30021);
  });

  it("differs by step, seed and salt, without correlation", () => {
    const attrs = { shape: [100_000], keep: 0.5, salt: 1 };
    const first = mask({ step: 2, seed: 3 }, attrs);
    const others = [
      mask({ step: 3, seed: 3 }, attrs),
      mask({ step: 2, seed: 4 }, attrs),
      mask({ step: 2, seed: 3 }, { ...attrs, salt: 2 }),
    ];
    for (const other of others) {
      const both = first.filter((value, i) => value > 0 && other[i] > 0).length;
      // A quarter, within 5 standard deviations.
      expect(Math.abs(both - 25_000)).toBeLessThan(5 * Math.sqrt(100_000 * 0.25 * 0.75));
    }
  });
});

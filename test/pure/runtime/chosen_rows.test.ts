import { describe, expect, test } from "vitest";
import { balancedOrder } from "../../../runtime/balanced_order.js";
import { holdBack } from "../../../runtime/hold_back.js";
import type { DataSpec } from "../../../runtime/manifest.js";

describe("classes that come up equally often", () => {
  const classes = Uint8Array.from({ length: 1000 }, (_, row) => (row % 100 === 0 ? 2 : row % 10 === 0 ? 1 : 0));
  const how = { seed: 3, epoch: 0, purpose: "order" };
  const counts = (order: Uint32Array) => [0, 1, 2].map((of) => order.filter((row) => classes[row] === of).length);

  test("as many rows as there are, a third of them of each of three classes", () => {
    const found = counts(balancedOrder(classes, how));
    expect(found.reduce((sum, count) => sum + count, 0)).toBe(1000);
    expect(Math.max(...found) - Math.min(...found)).toBeLessThanOrEqual(1);
  });
  test("no row of a rare class comes up twice more than another of it", () => {
    const order = [...balancedOrder(classes, how)].filter((row) => classes[row] === 2);
    const times = [...new Set(order)].map((row) => order.filter((other) => other === row).length);
    expect(times).toHaveLength(10);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
  });
  test("the same seed and epoch give the same order, others another", () => {
    expect(balancedOrder(classes, how)).toEqual(balancedOrder(classes, how));
    expect(balancedOrder(classes, { ...how, epoch: 1 })).not.toEqual(balancedOrder(classes, how));
  });
  test("classes are mixed", () => {
    const first = [...balancedOrder(classes, how).subarray(0, 60)];
    expect(new Set(first.map((row) => classes[row]))).toEqual(new Set([0, 1, 2]));
  });
});

describe("rows that are held back", () => {
  const plain: DataSpec = {
    name: "D",
    splits: {},
    columns: [
      { name: "x", storage: "f32", shape: [2] },
      { name: "y", storage: "u32", shape: [] },
    ],
  };
  const rows = 40;
  const columns = {
    x: Float32Array.from({ length: 2 * rows }, (_, n) => n),
    y: Uint32Array.from({ length: rows }, (_, n) => n),
  };

  test("every row is on one side, whole, and the seed says on which", () => {
    const { train, held } = holdBack(plain, { rows, columns }, { share: 0.25, seed: 5 });
    expect([train.rows, held.rows]).toEqual([30, 10]);
    const all = [...(train.columns.y ?? []), ...(held.columns.y ?? [])];
    expect(all.toSorted((a, b) => a - b)).toEqual([...columns.y]);
    for (const { columns: own } of [train, held])
      expect([...(own.x ?? [])]).toEqual([...(own.y ?? [])].flatMap((row) => [2 * row, 2 * row + 1]));
    const again = (seed: number) => [...(holdBack(plain, { rows, columns }, { share: 0.25, seed }).held.columns.y ?? [])];
    expect(again(5)).toEqual([...(held.columns.y ?? [])]);
    expect(again(6)).not.toEqual(again(5));
  });

  test("texts go with their rows", () => {
    const texts = { t: { tokens: Uint32Array.from([7, 8, 9, 7, 6]), distinct: [], starts: Uint32Array.from([0, 1, 3, 3, 5]) } };
    const spec = { ...plain, columns: plain.columns.slice(1) };
    const { train, held } = holdBack(spec, { rows: 4, columns: { y: columns.y.subarray(0, 4) }, texts }, { share: 0.5, seed: 1 });
    const parts = [[7], [8, 9], [], [7, 6]];
    for (const { columns: own, texts: some } of [train, held]) {
      const expected = [...(own.y ?? [])].flatMap((row) => parts[row] ?? []);
      expect([...(some?.t?.tokens ?? [])]).toEqual(expected);
    }
  });

  test("of windows in time it is the last part, and no window that is trained on looks into it", () => {
    const spec: DataSpec = { ...plain, examples: { stride: 2, reach: 6 } };
    const examples = (rows - 6) / 2 + 1;
    const { train, held } = holdBack(spec, { rows: examples, columns }, { share: 0.3, seed: 1 });
    const [trained, kept] = [train.columns.y ?? [], held.columns.y ?? []];
    expect(Math.max(...trained)).toBeLessThan(Math.min(...kept));
    expect(trained.length).toBe((train.rows - 1) * 2 + 6);
    expect(kept.length).toBe((held.rows - 1) * 2 + 6);
  });

  test("nothing is left of two rows", () => {
    expect(() => holdBack(plain, { rows: 2, columns }, { share: 0.1, seed: 1 })).toThrow(
      "of 2 rows, a share of 0.1 cannot be held back",
    );
  });
});

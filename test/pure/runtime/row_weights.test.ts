import { expect, it } from "vitest";
import { toColumns } from "../../../runtime/data/columns.js";
import type { Manifest } from "../../../runtime/manifest.js";

const manifest: Pick<Manifest, "data" | "outputs"> = {
  data: {
    name: "D",
    splits: {},
    columns: [
      { name: "x", storage: "f32", shape: [2] },
      { name: "weight", storage: "f32", shape: [1], otherwise: 1 },
    ],
  },
  outputs: [],
};

it("rows without weights count 1", () => {
  const { rows, columns } = toColumns(manifest, { x: [1, 2, 3, 4, 5, 6] });
  expect(rows).toBe(3);
  expect(columns.weight).toEqual(Float32Array.of(1, 1, 1));
});

it("weights are taken as they are given", () => {
  expect(toColumns(manifest, { x: [1, 2, 3, 4], weight: [0, 2.5] }).columns.weight).toEqual(Float32Array.of(0, 2.5));
});

it.each([
  [[1, -2], "weight is -2 in row 1, and needs 0 or more"],
  [[Number.NaN, 1], "weight is NaN in row 0, and needs 0 or more"],
])("%j are no weights", (weight, title) => {
  expect(() => toColumns(manifest, { x: [1, 2, 3, 4], weight })).toThrow(title);
});

it("there is one for every row", () => {
  expect(() => toColumns(manifest, { x: [1, 2, 3, 4], weight: [1] })).toThrow("weight has 1 rows, and x has 2");
});

import { describe, expect, it } from "vitest";
import { fitNumbers } from "../../../runtime/data/fits.js";
import type { ColumnSpec, NumberStep } from "../../../runtime/manifest.js";

const step = (name: string, parameters: NumberStep["parameters"] = {}, names: readonly string[] = []): NumberStep => ({
  name,
  parameters,
  ...(names.length > 0 && { fitted: Object.fromEntries(names.map((each) => [each, `M/data/x/${name}/${each}`])) }),
});
const standardize = step("standardize", {}, ["mean", "deviation"]);
const minMax = step("min_max", {}, ["least", "range"]);

const fitted = (values: Float32Array | Uint8Array, features: number, steps: readonly NumberStep[]) => {
  const column: ColumnSpec = { name: "x", storage: "f32", shape: [features], steps };
  const found = fitNumbers(
    { data: { name: "d", splits: {}, columns: [column] } },
    { rows: values.length / features, columns: { x: values } },
  );
  return Object.fromEntries([...found].map(([path, numbers]) => [path.split("/").slice(3).join("/"), [...numbers]]));
};

// Two features of four rows.
const values = Float32Array.of(1, 10, 2, 10, 3, 10, 6, 10);

describe("numbers fitted to a column", () => {
  it("are of each feature, over all rows", () => {
    const found = fitted(values, 2, [standardize]);
    expect(found["standardize/mean"]).toEqual([3, 10]);
    // √((4 + 1 + 0 + 9) / 4); a feature that is always the same is divided by 1.
    expect(found["standardize/deviation"]?.[0]).toBeCloseTo(Math.sqrt(3.5), 6);
    expect(found["standardize/deviation"]?.[1]).toBe(1);
    expect(fitted(values, 2, [minMax])).toEqual({ "min_max/least": [1, 10], "min_max/range": [5, 1] });
    expect(fitted(Uint8Array.of(0, 255, 51), 1, [minMax])).toEqual({ "min_max/least": [0], "min_max/range": [255] });
  });

  it("are of what the steps before have made", () => {
    const scaled = fitted(values, 2, [step("scale", { factor: -2 }), step("shift", { amount: 1 }), minMax]);
    expect(scaled).toEqual({ "min_max/least": [-11, -19], "min_max/range": [10, 1] });
    const twice = fitted(values, 2, [standardize, minMax]);
    expect(twice["min_max/least"]?.[0]).toBeCloseTo((1 - 3) / Math.sqrt(3.5), 5);
    expect(twice["min_max/range"]?.[0]).toBeCloseTo(5 / Math.sqrt(3.5), 5);
    expect(fitted(values, 2, [minMax, standardize])["standardize/mean"]?.[0]).toBeCloseTo(2 / 5, 6);
  });

  it("see equal values as equal, whatever their sum is rounded to", () => {
    const same = new Float32Array(1_000_003).fill(0.1);
    expect(fitted(same, 1, [standardize])).toEqual({ "standardize/mean": [Math.fround(0.1)], "standardize/deviation": [1] });
  });
});

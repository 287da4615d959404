import { expect, it } from "vitest";
import { initialise } from "../../../runtime/initialise.js";

const orthogonalOf = (shape: readonly number[]) =>
  initialise({ path: "a/recurrent_kernel", shape, initializer: { kind: "orthogonal" } }, 7);

it.each([
  [[16, 64], 16],
  [[3, 3, 8, 16], 16],
  [[24, 24], 24],
])("an orthogonal matrix of %o has %i directions at right angles", (shape, count) => {
  const values = orthogonalOf(shape);
  const columns = shape.at(-1) as number;
  const isWide = values.length / columns < columns;
  const length = values.length / count;
  const at = (vector: number, n: number) => values[isWide ? vector * columns + n : n * columns + vector] as number;
  for (let a = 0; a < count; a += 1)
    for (let b = 0; b <= a; b += 1) {
      const product = Array.from({ length }, (_, n) => at(a, n) * at(b, n)).reduce((sum, x) => sum + x);
      expect(product).toBeCloseTo(a === b ? 1 : 0, 6);
    }
});

it("an orthogonal matrix is drawn evenly: its mean is near 0, and another seed gives another", () => {
  const values = orthogonalOf([64, 256]);
  expect(Math.abs(values.reduce((sum, x) => sum + x, 0)) / values.length).toBeLessThan(0.003);
  expect(initialise({ path: "b", shape: [64, 256], initializer: { kind: "orthogonal" } }, 7)).not.toEqual(values);
});

it("runs give each of their numbers to equally many elements", () => {
  const values = initialise({ path: "a/bias", shape: [8], initializer: { kind: "runs", values: [0, 1, 0, 0.5] } }, 7);
  expect([...values]).toEqual([0, 0, 1, 1, 0, 0, 0.5, 0.5]);
});

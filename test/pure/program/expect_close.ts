import { expect } from "vitest";

/** As many numbers as expected, each to within half a unit of the given decimal digit. */
export function expectClose(actual: readonly number[], expected: readonly number[], digits = 10): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) expect(value, `element ${i}`).toBeCloseTo(expected[i], digits);
}

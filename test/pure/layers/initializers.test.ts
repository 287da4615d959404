import { expect, test } from "vitest";
import { initializers, resolveInitializer } from "../../../compiler/training/initializers.js";

// Keras 3: VarianceScaling.__call__, with fan_in 6 and fan_out 18, computed apart in Python.
test.each([
  [{ name: "zeros" }, { kind: "zeros" }],
  [{ name: "ones" }, { kind: "ones" }],
  [
    { name: "constant", value: 0.25 },
    { kind: "constant", value: 0.25 },
  ],
  [{ name: "glorot_uniform" }, { kind: "uniform", limit: 0.5 }],
  [{ name: "glorot_normal" }, { kind: "truncated_normal", deviation: 0.32817952838642356 }],
  [{ name: "he_uniform" }, { kind: "uniform", limit: 1 }],
  [{ name: "orthogonal" }, { kind: "orthogonal" }],
  [
    { name: "runs", values: [0, 1, 0, 0] },
    { kind: "runs", values: [0, 1, 0, 0] },
  ],
  [
    { name: "random_normal", value: 0.02 },
    { kind: "normal", deviation: 0.02 },
  ],
  [
    { name: "random_uniform", value: 0.05 },
    { kind: "uniform", limit: 0.05 },
  ],
  [{ name: "he_normal" }, { kind: "truncated_normal", deviation: 0.6563590567728471 }],
])("$name", (initializer, expected) => {
  const rounded = Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [key, typeof value === "number" ? expect.closeTo(value, 12) : value]),
  );
  expect(resolveInitializer(initializer, 6, 18)).toEqual(rounded);
});

test("every initialiser is covered above", () => {
  expect(initializers.map((kind) => kind.name)).toEqual([
    "constant",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "zeros",
  ]);
});

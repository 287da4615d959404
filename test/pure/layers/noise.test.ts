import { expect, test } from "vitest";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { expand } from "./expand.js";

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]): number => mean(values.map((v) => (v - mean(values)) ** 2));

function trained(
  layer: string,
  shape: readonly number[],
  written: { readonly [name: string]: unknown },
  x: readonly number[],
  step = 3,
) {
  const { builder } = expand(layer, [shape], written);
  return Array.from(evaluateGraph(builder.finish(), { x0: x, control: [step, 0, 2, 7] }).outputs.y?.data ?? []);
}

test("gaussian noise has mean 0 and the deviation that is asked for, a normal part beyond one and two of it, and is new at each step", () => {
  const x = Array.from({ length: 2 * 10000 }, () => 5);
  const noise = trained("gaussian_noise", [10000], { deviation: 0.5 }, x).map((y) => (y - 5) / 0.5);
  expect(Math.abs(mean(noise))).toBeLessThan(0.03);
  expect(Math.abs(variance(noise) - 1)).toBeLessThan(0.04);
  const beyond = (limit: number): number => noise.filter((v) => Math.abs(v) > limit).length / noise.length;
  expect(Math.abs(beyond(1) - 0.3173)).toBeLessThan(0.015);
  expect(Math.abs(beyond(2) - 0.0455)).toBeLessThan(0.008);
  // Neighbours know nothing of each other.
  expect(Math.abs(mean(noise.slice(1).map((v, i) => v * (noise[i] ?? 0))))).toBeLessThan(0.03);
  const later = trained("gaussian_noise", [10000], { deviation: 0.5 }, x, 4);
  expect(later.filter((y, i) => y === (noise[i] ?? 0) * 0.5 + 5).length).toBeLessThan(10);
});

test("alpha_dropout keeps mean 0 and variance 1", () => {
  const x = trained(
    "gaussian_noise",
    [10000],
    { deviation: 1 },
    Array.from({ length: 20000 }, () => 0),
    11,
  );
  const y = trained("alpha_dropout", [10000], { rate: 0.3 }, x);
  expect(Math.abs(mean(y))).toBeLessThan(0.04);
  expect(Math.abs(variance(y) - 1)).toBeLessThan(0.06);
  // What is dropped is one number, and about so many are.
  const counts = new Map<number, number>();
  for (const value of y) counts.set(value, (counts.get(value) ?? 0) + 1);
  expect(Math.max(...counts.values()) / y.length).toBeCloseTo(0.3, 1);
});

test.each([
  { layer: "spatial_dropout1d", shape: [7, 300] },
  { layer: "spatial_dropout2d", shape: [3, 4, 300] },
])("$layer drops whole channels of an example, and scales the others", ({ layer, shape }) => {
  const channels = 300;
  const places = shape.slice(0, -1).reduce((a, b) => a * b);
  const x = Array.from({ length: 2 * places * channels }, (_, i) => 1 + i);
  const y = trained(layer, shape, { rate: 0.25 }, x);
  const dropped = (example: number, channel: number): number =>
    Array.from({ length: places }, (_, place) => y[(example * places + place) * channels + channel]).filter((v) => v === 0)
      .length;
  const counts = [0, 1].map((example) => Array.from({ length: channels }, (_, channel) => dropped(example, channel)));
  for (const count of counts.flat()) expect([0, places]).toContain(count);
  expect(counts.flat().filter((count) => count > 0).length / (2 * channels)).toBeCloseTo(0.25, 1);
  expect(counts[0]).not.toEqual(counts[1]);
  y.forEach((value, i) => void (value !== 0 && expect(value).toBeCloseTo((x[i] ?? 0) / 0.75, 6)));
});

test.each(["gaussian_noise", "alpha_dropout", "spatial_dropout1d"])(
  "%s does nothing in prediction, nor at a rate of 0",
  (layer) => {
    const written = (amount: number) => ({ [layer === "gaussian_noise" ? "deviation" : "rate"]: amount });
    const predicting = expand(layer, [[5, 4]], written(0.25), "inference");
    expect(predicting.output).toBe(predicting.inputs[0]);
    const training = expand(layer, [[5, 4]], written(0));
    expect(training.output).toBe(training.inputs[0]);
  },
);

import { expect, test } from "vitest";
import { evaluateKernel } from "../../../compiler/kernel/evaluate_kernel.js";
import { printKernel } from "../../../compiler/kernel/print.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { interpretLoops } from "../../../compiler/schedule/interpret.js";
import { lowerLoops } from "../../../compiler/schedule/lower.js";
import { printLoops } from "../../../compiler/schedule/print.js";
import { lavapipe, type Profile, portable } from "../../../compiler/schedule/profile.js";
import type { Schedule } from "../../../compiler/schedule/schedule.js";
import { legal } from "../../../compiler/schedule/space.js";

/** 9 places, 6 runs of which two are empty and one is more than half. */
const starts = [0, 5, 5, 6, 8, 8, 9];
const order = [8, 0, 3, 5, 2, 1, 7, 4, 6];
const features = 8;

/** Sums of runs, behind them a sum with something else: a kernel with a loop that is counted by the data. */
function kernelFor(profile: Profile) {
  const builder = createBuilder();
  const input = (name: string, dtype: "f32" | "u32", shape: readonly number[]) =>
    builder.emit("input", {}, { name, dtype, shape }, { name });
  const operands = { x: input("x", "f32", [9, features]), keys: input("keys", "u32", [9]), starts: input("starts", "u32", [7]) };
  const sums = builder.emit("sum_runs", operands, {}, { name: "sums" });
  builder.output("y", sums);
  const [{ kernel, schedule }] = makePlan(builder.finish(), profile).kernels;
  return { kernel, schedule };
}

const numbers = Array.from({ length: 9 * features }, (_, n) => Math.sin(n));
const values = { x_input: numbers, keys_input: order.map((place) => 9 * 4 + place), starts_input: starts };

const plain = { flat: false, unroll: 1, cooperate: false, roll: false, vectorise: false, workgroup: 64 } as const;
const schedules: readonly (readonly [what: string, schedule: Schedule])[] = [
  ["a point", { ...plain, tile: [1, 1] }],
  ["a vector", { ...plain, tile: [1, 4], vectorise: true }],
  ["runs of different lengths in one tile", { ...plain, tile: [3, 1] }],
  ["vectors of them", { ...plain, tile: [2, 8], vectorise: true }],
  ["a tile that reaches back", { ...plain, tile: [4, 2] }],
  ["tiles one after the other", { ...plain, tile: [1, 4], vectorise: true, serial: [3, 1] }],
  ["results in a loop over the tile", { ...plain, tile: [2, 4], roll: true }],
  ["a row of elements", { ...plain, flat: true, tile: [4], vectorise: true }],
  ["a row of elements that cross runs", { ...plain, flat: true, tile: [3] }],
];

test.each(schedules)("a sum that the data counts is the same under any schedule: %s", (_what, schedule) => {
  const { kernel } = kernelFor(portable);
  const profile = { ...portable, rolls: true };
  expect(legal(kernel, schedule, profile)).toBeUndefined();
  const [{ tensor }] = kernel.results;
  const expected = evaluateKernel(kernel, values)[tensor.buffer];
  const written = { ...values, [tensor.buffer]: new Float64Array(6 * features).fill(Number.NaN) };
  const found = interpretLoops(lowerLoops(kernel, schedule, profile), written)[tensor.buffer];
  for (const [n, number] of expected.entries()) expect(found[n]).toBeCloseTo(number, 12);
  // The third run is one place, and the second none.
  const [only] = order.slice(5, 6);
  expect([...expected.slice(2 * features, 3 * features)]).toEqual(numbers.slice(only * features, (only + 1) * features));
  expect([...expected.slice(features, 2 * features)]).toEqual(Array(features).fill(0));
});

test("lanes hand each other nothing where their loops end at different times", () => {
  const { kernel, schedule } = kernelFor(lavapipe);
  expect(schedule.cooperate).toBe(false);
  const shared = { ...plain, tile: [1, 1], cooperate: true, workgroup: lavapipe.lanes };
  expect(legal(kernel, shared, lavapipe)).toBe("the loops of the lanes end at different times");
});

test("kernel and loops show the count as the bound", () => {
  const { kernel } = kernelFor(portable);
  expect(printKernel(kernel)).toContain("sum(i < i32(starts_input[n + 1]) - i32(starts_input[n]))");
  const schedule = { ...plain, tile: [1, 1] };
  const loops = printLoops(lowerLoops(kernel, schedule, portable), schedule);
  expect(loops).toMatch(/for i < \w+\n/);
});

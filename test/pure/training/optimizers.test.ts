import { describe, expect, test } from "vitest";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { optimizerNamed } from "../../../compiler/training/optimizers/index.js";
import { expectClose } from "../program/expect_close.js";
import { runGraph } from "../program/run_graph.js";

/** The parameter, beginning at `start`, after each of the steps with the given gradients. */
function descend(
  name: string,
  settings: { readonly [key: string]: number | boolean },
  start: number,
  gradients: readonly number[],
) {
  const optimizer = optimizerNamed(name);
  if (!optimizer) throw new Error(`no optimizer ${name}`);
  const parameters = optimizer.parameters.parse(settings);
  const builder = createBuilder();
  const source = (path: string) => builder.emit("state", {}, { path, role: "optimizer", dtype: "f32", shape: [1], initial: 0 });
  const parameter = source("p");
  const slots = Object.fromEntries(optimizer.slots(parameters).map((slot) => [slot, source(slot)]));
  const scalars = Object.fromEntries(
    optimizer.scalars(parameters).map(({ name: scalar, advance }) => {
      const state = source(scalar);
      const advanced = advance(builder.emit, state);
      builder.update(state, advanced);
      return [scalar, advanced];
    }),
  );
  const gradient = builder.emit("input", {}, { name: "g", dtype: "f32", shape: [1] });
  const next = optimizer.update(builder.emit, { parameter, gradient, slots, scalars, parameters });
  builder.update(parameter, next.parameter);
  expect(Object.keys(next.slots)).toEqual(Object.keys(slots));
  for (const [slot, value] of Object.entries(next.slots)) builder.update(slots[slot] ?? parameter, value);
  const graph = builder.finish();

  const states: { [path: string]: readonly number[] } = { p: [start] };
  return gradients.map((g) => {
    Object.assign(states, runGraph(graph, { ...states, g: [g] }).updates);
    return { ...Object.fromEntries(Object.entries(states).map(([path, [value]]) => [path, value ?? Number.NaN])) };
  });
}

const gradients = [0.5, -1.25, 2, 0, 0.125, -3];
const steps = gradients.map((_, i) => i + 1);
const upTo = (t: number, term: (i: number) => number) => gradients.slice(0, t).reduce((sum, _, i) => sum + term(i), 0);
const g = (i: number) => gradients[i] ?? Number.NaN;

describe("sgd", () => {
  test("without momentum goes the learning rate along each gradient", () => {
    const path = descend("sgd", {}, 2, gradients);
    for (const t of steps) expect(path[t - 1]?.p).toBeCloseTo(2 - 0.01 * upTo(t, g), 12);
  });
  test("with momentum a gradient acts as the geometric sum of its echoes", () => {
    const path = descend("sgd", { learning_rate: 0.1, momentum: 0.8 }, 2, gradients);
    const echoes = (count: number) => (1 - 0.8 ** count) / (1 - 0.8);
    for (const t of steps) expect(path[t - 1]?.p).toBeCloseTo(2 - 0.1 * upTo(t, (i) => g(i) * echoes(t - i)), 12);
  });
  test("with nesterov every gradient is one echo ahead", () => {
    const path = descend("sgd", { learning_rate: 0.1, momentum: 0.8, nesterov: true }, 2, gradients);
    const echoes = (count: number) => (1 - 0.8 ** (count + 1)) / (1 - 0.8);
    for (const t of steps) expect(path[t - 1]?.p).toBeCloseTo(2 - 0.1 * upTo(t, (i) => g(i) * echoes(t - i)), 12);
  });
});

/** Keras's Adam with everything in closed form: no recurrence but that of the parameter. */
function adamSteps(
  start: number,
  { lr, b1, b2, eps, decay }: { lr: number; b1: number; b2: number; eps: number; decay: number },
) {
  const path: number[] = [];
  let p = start;
  for (const t of steps) {
    const m = (1 - b1) * upTo(t, (i) => b1 ** (t - 1 - i) * g(i));
    const v = (1 - b2) * upTo(t, (i) => b2 ** (t - 1 - i) * g(i) ** 2);
    const alpha = (lr * Math.sqrt(1 - b2 ** t)) / (1 - b1 ** t);
    p = p - p * decay * lr - (m * alpha) / (Math.sqrt(v) + eps);
    path.push(p);
  }
  return path;
}

const closeTo = (path: readonly { readonly [state: string]: number }[], expected: readonly number[]): void =>
  expectClose(
    path.map(({ p }) => p),
    expected,
    12,
  );

describe("adam", () => {
  test("has Keras's defaults and formula", () => {
    closeTo(descend("adam", {}, 2, gradients), adamSteps(2, { lr: 0.001, b1: 0.9, b2: 0.999, eps: 1e-7, decay: 0 }));
  });
  test("puts a large epsilon where Keras does, beside the uncorrected root", () => {
    const settings = { learning_rate: 0.1, beta_1: 0.5, beta_2: 0.75, epsilon: 0.3 };
    closeTo(descend("adam", settings, 2, gradients), adamSteps(2, { lr: 0.1, b1: 0.5, b2: 0.75, eps: 0.3, decay: 0 }));
  });
  test("its corrections are 1 - beta^t", () => {
    const path = descend("adam", {}, 2, gradients);
    expectClose(
      path.map((states) => states.correction_1),
      steps.map((t) => 1 - 0.9 ** t),
      13,
    );
    expectClose(
      path.map((states) => states.correction_2),
      steps.map((t) => 1 - 0.999 ** t),
      13,
    );
  });
});

describe("adamw", () => {
  test("has Keras's defaults, and decays before it steps", () => {
    closeTo(descend("adamw", {}, 2, gradients), adamSteps(2, { lr: 0.001, b1: 0.9, b2: 0.999, eps: 1e-7, decay: 0.004 }));
  });
  test("decays by learning_rate · weight_decay", () => {
    const settings = { learning_rate: 0.1, weight_decay: 0.5 };
    closeTo(descend("adamw", settings, 2, gradients), adamSteps(2, { lr: 0.1, b1: 0.9, b2: 0.999, eps: 1e-7, decay: 0.5 }));
  });
});

test("settings out of range, or unknown, are refused", () => {
  const accepts = (name: string, settings: object) => optimizerNamed(name)?.parameters.safeParse(settings).success;
  expect(accepts("adam", { beta_1: 0.5 })).toBe(true);
  expect(accepts("adam", { beta_1: 1 })).toBe(false);
  expect(accepts("sgd", { learning_rate: 0 })).toBe(false);
  expect(accepts("sgd", { beta_1: 0.5 })).toBe(false);
});

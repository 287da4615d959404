import { describe, expect, test } from "vitest";
import type { CheckedTraining } from "../../../compiler/check/checked.js";
import type { Attributes } from "../../../compiler/ir/graph.js";
import { scalar } from "../../../compiler/ops/broadcast.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { optimize } from "../../../compiler/program/optimize.js";
import { optimizerNamed } from "../../../compiler/training/optimizers/index.js";
import { expectClose } from "../program/expect_close.js";
import { runGraph } from "../program/run_graph.js";

const span = { path: "m.dlm", start: 0, end: 0 };

/** How one number is trained, beyond which optimizer does it. */
type Settings = { readonly [key: string]: number | boolean };

/** The parameter, beginning at `start`, and the optimizer's states by their names, after each of the steps with the given gradients. */
function descend(
  name: string,
  settings: Settings,
  start: number,
  gradients: readonly number[],
  training: Partial<CheckedTraining> = {},
): readonly { readonly [state: string]: number }[] {
  const parameters = optimizerNamed(name)?.parameters.parse(settings) as Attributes;
  const builder = createBuilder();
  const initializer = { kind: "zeros" };
  const parameter = builder.emit("parameter", {}, { path: "M/p", shape: [1], trainable: true, initializer });
  const control = builder.emit("control", {});
  const gradient = builder.emit("input", {}, { name: "g", dtype: "f32", shape: [1] });
  const lossSum = builder.emit("mul", { a: parameter, b: gradient });
  const usual = { span, losses: [], batch: 1, epochs: 1, seed: 0, metrics: [] };
  const how = { ...usual, optimizer: { name, parameters, span }, ...training };
  optimize(builder, { loss: lossSum, lossSum, weightSum: scalar(builder.emit, 1), penalty: undefined }, how, control);
  builder.update(control, builder.emit("advance", { control }));
  const graph = builder.finish();

  const states: { [path: string]: readonly number[] } = { "M/p": [start], control: [0, 0, 1000, 0, 10, 20] };
  return gradients.map((g) => {
    Object.assign(states, runGraph(graph, { ...states, g: [g] }).updates);
    return Object.fromEntries(
      Object.entries(states).map(([path, [value]]) => [path.replace("M/", "").replace(`${name}/`, ""), value ?? Number.NaN]),
    );
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

/** Runs a recurrence over the gradients: Keras's code, line by line, in plain numbers. */
function recurrence<S>(start: number, state: S, step: (p: number, g: number, state: S, t: number) => number): readonly number[] {
  const path: number[] = [];
  gradients.forEach((gradient, n) => {
    path.push(step(path.at(-1) ?? start, gradient, state, n + 1));
  });
  return path;
}

describe("rmsprop", () => {
  const keras = (start: number, lr: number, rho: number, momentum: number, eps: number, centered: boolean) =>
    recurrence(start, { v: 0, mean: 0, u: 0 }, (p, gradient, s) => {
      s.v = rho * s.v + (1 - rho) * gradient ** 2;
      if (centered) s.mean = rho * s.mean + (1 - rho) * gradient;
      s.u = momentum * s.u + (lr * gradient) / Math.sqrt(s.v - s.mean ** 2 + eps);
      return p - s.u;
    });
  test("has Keras's defaults", () => {
    closeTo(descend("rmsprop", {}, 2, gradients), keras(2, 0.001, 0.9, 0, 1e-7, false));
  });
  test("centered, with momentum and a large epsilon", () => {
    const settings = { learning_rate: 0.1, rho: 0.7, momentum: 0.6, epsilon: 0.2, centered: true };
    closeTo(descend("rmsprop", settings, 2, gradients), keras(2, 0.1, 0.7, 0.6, 0.2, true));
  });
});

describe("adagrad", () => {
  const closed = (lr: number, initial: number, eps: number) => {
    const at = (t: number) => g(t - 1) / Math.sqrt(initial + upTo(t, (i) => g(i) ** 2) + eps);
    return steps.map((t) => 2 - lr * steps.slice(0, t).reduce((sum, each) => sum + at(each), 0));
  };
  test("has Keras's defaults, and begins with an accumulator of 0.1", () => {
    closeTo(descend("adagrad", {}, 2, gradients), closed(0.001, 0.1, 1e-7));
  });
  test("with settings of its own", () => {
    const settings = { learning_rate: 0.5, initial_accumulator_value: 2, epsilon: 0.5 };
    closeTo(descend("adagrad", settings, 2, gradients), closed(0.5, 2, 0.5));
  });
});

test("adadelta has Keras's defaults and formula", () => {
  const keras = (lr: number, rho: number, eps: number) =>
    recurrence(2, { a: 0, d: 0 }, (p, gradient, s) => {
      s.a = rho * s.a + (1 - rho) * gradient ** 2;
      const delta = (-Math.sqrt(s.d + eps) * gradient) / Math.sqrt(s.a + eps);
      s.d = rho * s.d + (1 - rho) * delta ** 2;
      return p + lr * delta;
    });
  closeTo(descend("adadelta", {}, 2, gradients), keras(0.001, 0.95, 1e-7));
  closeTo(descend("adadelta", { learning_rate: 1, rho: 0.5, epsilon: 0.01 }, 2, gradients), keras(1, 0.5, 0.01));
});

test("nadam has Keras's defaults and formula", () => {
  const keras = (lr: number, b1: number, b2: number, eps: number) =>
    recurrence(2, { m: 0, v: 0, product: 1 }, (p, gradient, s, t) => {
      const u = b1 * (1 - 0.5 * 0.96 ** t);
      const next = b1 * (1 - 0.5 * 0.96 ** (t + 1));
      s.product *= u;
      s.m += (gradient - s.m) * (1 - b1);
      s.v += (gradient ** 2 - s.v) * (1 - b2);
      const mean = (next * s.m) / (1 - s.product * next) + ((1 - u) * gradient) / (1 - s.product);
      return p - (mean * lr) / (Math.sqrt(s.v / (1 - b2 ** t)) + eps);
    });
  closeTo(descend("nadam", {}, 2, gradients), keras(0.001, 0.9, 0.999, 1e-7));
  const settings = { learning_rate: 0.1, beta_1: 0.6, beta_2: 0.8, epsilon: 0.1 };
  closeTo(descend("nadam", settings, 2, gradients), keras(0.1, 0.6, 0.8, 0.1));
});

test("adamax has Keras's defaults and formula", () => {
  const keras = (lr: number, b1: number, b2: number, eps: number) =>
    recurrence(2, { m: 0, u: 0 }, (p, gradient, s, t) => {
      s.m += (gradient - s.m) * (1 - b1);
      s.u = Math.max(b2 * s.u, Math.abs(gradient));
      return p - (lr * s.m) / ((1 - b1 ** t) * (s.u + eps));
    });
  closeTo(descend("adamax", {}, 2, gradients), keras(0.001, 0.9, 0.999, 1e-7));
  const settings = { learning_rate: 0.1, beta_1: 0.6, beta_2: 0.8, epsilon: 0.1 };
  closeTo(descend("adamax", settings, 2, gradients), keras(0.1, 0.6, 0.8, 0.1));
});

test("lion has Keras's defaults and formula", () => {
  const keras = (lr: number, b1: number, b2: number) =>
    recurrence(2, { m: 0 }, (p, gradient, s) => {
      const moved = p - lr * Math.sign(s.m * b1 + gradient * (1 - b1));
      s.m = s.m * b2 + gradient * (1 - b2);
      return moved;
    });
  closeTo(descend("lion", {}, 2, gradients), keras(0.001, 0.9, 0.99));
  closeTo(descend("lion", { learning_rate: 0.1, beta_1: 0.3, beta_2: 0.5 }, 2, gradients), keras(0.1, 0.3, 0.5));
});

test("lamb has Keras's defaults and formula, and a ratio of 1 where the weights are 0", () => {
  const keras = (start: number, lr: number, b1: number, b2: number, eps: number, decay: number) =>
    recurrence(start, { m: 0, v: 0 }, (p, gradient, s, t) => {
      s.m += (gradient - s.m) * (1 - b1);
      s.v += (gradient ** 2 - s.v) * (1 - b2);
      const update = s.m / (1 - b1 ** t) / (Math.sqrt(s.v / (1 - b2 ** t)) + eps);
      const decayed = p - p * decay * lr;
      const [weights, steps] = [Math.abs(decayed), Math.abs(update)];
      const ratio = weights > 0 && steps > 0 ? weights / steps : 1;
      return decayed - ratio * lr * update;
    });
  closeTo(descend("lamb", {}, 2, gradients), keras(2, 0.001, 0.9, 0.999, 1e-7, 0));
  closeTo(descend("lamb", { weight_decay: 0.3 }, 0, gradients), keras(0, 0.001, 0.9, 0.999, 1e-7, 0.3));
});

test("settings out of range, or unknown, are refused", () => {
  const accepts = (name: string, settings: object) => optimizerNamed(name)?.parameters.safeParse(settings).success;
  expect(accepts("adam", { beta_1: 0.5 })).toBe(true);
  expect(accepts("adam", { beta_1: 1 })).toBe(false);
  expect(accepts("sgd", { learning_rate: 0 })).toBe(false);
  expect(accepts("sgd", { beta_1: 0.5 })).toBe(false);
  expect(accepts("lion", { weight_decay: 0.1 })).toBe(true);
});

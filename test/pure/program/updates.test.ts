import { describe, expect, test } from "vitest";
import type { CheckedTraining, ParameterGroup } from "../../../compiler/check/checked.js";
import { assemblePrograms } from "../../../compiler/program/assemble.js";
import type { Program } from "../../../compiler/program/program.js";
import { expectClose } from "./expect_close.js";
import { perceptron } from "./models.js";
import { numbers } from "./numbers.js";
import { runGraph } from "./run_graph.js";

type Values = { readonly [name: string]: readonly number[] };

const span = { path: "hand.dlm", start: 0, end: 0 };
const rows = 10;
const order = [3, 9, 0, 7, 1, 8, 2, 5, 4, 6, 3, 9];
const columns = { x: numbers(1, [rows, 3]), kind: numbers(2, [rows]).map((v) => Math.floor((v + 1) * 1.5)) };
const sgd: CheckedTraining["optimizer"] = { name: "sgd", parameters: { learning_rate: 0.5, momentum: 0, nesterov: false }, span };

function programOf(more: Partial<CheckedTraining>): Program {
  const training = { ...(perceptron.training as CheckedTraining), optimizer: sgd, ...more };
  const program = assemblePrograms({ ...perceptron, training }).find(({ kind }) => kind === "train");
  if (!program) throw new Error("no train program");
  return program;
}

const parametersOf = ({ graph }: Program): Values =>
  Object.fromEntries(
    graph.nodes
      .filter(({ op }) => op === "parameter")
      .map(({ attrs, type }, i) => [String(attrs.path), numbers(i + 7, type.shape)]),
  );

/** The state after each of so many steps, in float64. */
function train(more: Partial<CheckedTraining>, steps: number): readonly Values[] {
  const program = programOf(more);
  let states: Values = { ...parametersOf(program), control: [0, 0, rows, 1, 0, 0] };
  return Array.from({ length: steps }, () => {
    const { outputs, updates } = runGraph(program.graph, { ...columns, order, ...states });
    states = { ...states, ...updates };
    return { ...states, loss: outputs.loss ?? [] };
  });
}

const group = (pattern: string, settings: ParameterGroup["settings"]): ParameterGroup => ({ pattern, settings, span });
const paths = ["Tiny/hidden/kernel", "Tiny/hidden/bias", "Tiny/out/kernel", "Tiny/out/bias"];
const initial = parametersOf(programOf({}));
const norm = (values: readonly number[]) => Math.hypot(...values);
/** What a step of rate 1/2 has taken off each parameter, times two: its gradient. */
const gradientOf = (after: Values | undefined, path: string) =>
  (after?.[path] ?? []).map((value, n) => 2 * ((initial[path]?.[n] ?? 0) - value));

describe("accumulation", () => {
  test("three steps of 4 rows, two of them padding, are one of 12", () => {
    const small = train({ batch: 4, accumulate: 3 }, 3);
    const large = train({ batch: 12 }, 1);
    for (const path of paths) {
      expect(small[1]?.[path], "nothing moves before the third").toEqual(initial[path]);
      expectClose(small[2]?.[path] ?? [], large[0]?.[path] ?? [], 12);
    }
  });
  test("the end of the rows is an update too, by those that there were", () => {
    const small = train({ batch: 4, accumulate: 2, ema: 0.5 }, 3);
    const after = train({ batch: 4 }, 3);
    const accumulated = Object.keys(small[2] ?? {}).filter(
      (path) => path.startsWith("accumulated/") && path !== "accumulated/updates",
    );
    expect(accumulated).toHaveLength(5);
    for (const path of accumulated)
      expect(
        small[2]?.[path]?.every((value) => value === 0),
        path,
      ).toBe(true);
    expect(small[2]?.["accumulated/updates"]).toEqual([2]);
    expect(after[2]?.[paths[0] ?? ""]).not.toEqual(small[2]?.[paths[0] ?? ""]);
  });
});

describe("clipping", () => {
  const [plain] = train({ batch: 4 }, 1);
  const all = paths.flatMap((path) => gradientOf(plain, path));

  test("cuts numbers", () => {
    const [clipped] = train({ batch: 4, clip: { value: 0.01 } }, 1);
    for (const path of paths)
      expectClose(
        gradientOf(clipped, path),
        gradientOf(plain, path).map((g) => Math.max(-0.01, Math.min(0.01, g))),
        12,
      );
  });
  test("shortens each tensor, and leaves a short one", () => {
    const limit = (norm(gradientOf(plain, paths[0] ?? "")) + norm(gradientOf(plain, paths[1] ?? ""))) / 2;
    const [clipped] = train({ batch: 4, clip: { norm: limit } }, 1);
    const scales = paths.map((path) => Math.min(1, limit / norm(gradientOf(plain, path))));
    expect(new Set(scales.map((scale) => scale < 1)).size, "some are short and some are not").toBe(2);
    for (const [n, path] of paths.entries())
      expectClose(
        gradientOf(clipped, path),
        gradientOf(plain, path).map((g) => g * (scales[n] ?? 0)),
        12,
      );
  });
  test("shortens all together", () => {
    const [clipped] = train({ batch: 4, clip: { globalNorm: 0.1 } }, 1);
    for (const path of paths)
      expectClose(
        gradientOf(clipped, path),
        gradientOf(plain, path).map((g) => (g * 0.1) / norm(all)),
        12,
      );
  });
});

describe("groups of parameters", () => {
  test("what is frozen has no gradient, no state, and does not move", () => {
    const adam = perceptron.training?.optimizer ?? sgd;
    const program = programOf({ optimizer: adam, groups: [group("hidden/*", { frozen: true })] });
    const states = program.graph.nodes.filter(({ op }) => op === "state").map(({ attrs }) => String(attrs.path));
    expect(states.filter((path) => path.includes("hidden"))).toEqual([]);
    // Neither the gradient of tanh nor that of the first product is asked for.
    const whole = programOf({ optimizer: adam });
    const products = ({ graph }: Program) => graph.nodes.filter(({ op }) => op === "matmul").length;
    expect(products(whole) - products(program)).toBe(2);
    const [after] = train({ batch: 4, groups: [group("hidden/*", { frozen: true })] }, 1);
    expect(after?.["Tiny/hidden/kernel"]).toEqual(initial["Tiny/hidden/kernel"]);
    expect(after?.["Tiny/out/kernel"]).not.toEqual(initial["Tiny/out/kernel"]);
  });
  test("a later group overrides one setting of an earlier one, and leaves the others", () => {
    const groups = [group("*", { rate: 0.25, weightDecay: 0.1 }), group("out/*", { rate: 0.125 })];
    const [plain] = train({ batch: 4 }, 1);
    const [after] = train({ batch: 4, groups }, 1);
    for (const path of paths) {
      const rate = path.startsWith("Tiny/out") ? 0.125 : 0.25;
      const gradient = gradientOf(plain, path);
      expectClose(
        after?.[path] ?? [],
        (initial[path] ?? []).map((w, n) => w - rate * 0.1 * w - rate * (gradient[n] ?? 0)),
        12,
      );
    }
  });
  test("penalties are in the loss that is told, and in the gradients", () => {
    const groups = [group("*/kernel", { l1: 0.01, l2: 0.02 })];
    const [plain] = train({ batch: 4 }, 1);
    const [after] = train({ batch: 4, groups }, 1);
    const kernels = [...(initial["Tiny/hidden/kernel"] ?? []), ...(initial["Tiny/out/kernel"] ?? [])];
    const penalty = kernels.reduce((sum, w) => sum + 0.01 * Math.abs(w) + 0.02 * w * w, 0);
    expect(after?.loss?.[0]).toBeCloseTo((plain?.loss?.[0] ?? 0) + penalty, 12);
    // Over the four rows of the step.
    expect(after?.["metric/loss"]?.[0]).toBeCloseTo((plain?.["metric/loss"]?.[0] ?? 0) + 4 * penalty, 12);
    const gradient = gradientOf(plain, "Tiny/out/kernel");
    const expected = (initial["Tiny/out/kernel"] ?? []).map((w, n) => (gradient[n] ?? 0) + 0.01 * Math.sign(w) + 0.04 * w);
    expectClose(gradientOf(after, "Tiny/out/kernel"), expected, 12);
  });
  test("max_norm holds what each result is made of", () => {
    const [after] = train({ batch: 4, groups: [group("*", { maxNorm: 0.5 })] }, 1);
    const columnNorms = [0, 1, 2, 3].map((unit) => norm((after?.["Tiny/hidden/kernel"] ?? []).filter((_, n) => n % 4 === unit)));
    for (const length of columnNorms) expect(length).toBeLessThanOrEqual(0.5);
    expect(norm(after?.["Tiny/hidden/bias"] ?? [])).toBeLessThanOrEqual(0.5);
  });
});

test("an average begins with the first weights and then follows them", () => {
  const path = "Tiny/out/bias";
  const states = train({ batch: 4, ema: 0.75 }, 3);
  const [first, second, third] = states.map((state) => state[path] ?? []);
  const expected = (first ?? []).map((w, n) => 0.75 * (0.75 * w + 0.25 * (second?.[n] ?? 0)) + 0.25 * (third?.[n] ?? 0));
  expectClose(states[2]?.[`ema/${path}`] ?? [], expected, 12);
});

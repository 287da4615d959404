import { describe, expect, it } from "vitest";
import type { Attributes } from "../../../compiler/ir/graph.js";
import { losses } from "../../../compiler/training/losses/index.js";
import { evaluateLoss } from "./evaluate_loss.js";

type Row = readonly number[];

/** A loss as one reads it in Keras's documentation or in the paper: of one example, in plain float64. */
interface Formula {
  readonly loss: string;
  readonly activation?: "softmax" | "sigmoid";
  readonly parameters?: Attributes;
  readonly rows: readonly Row[];
  /** An index stands for a class. */
  readonly targets: readonly (Row | number)[];
  readonly plain: (y: Row, t: Row) => number;
}

const sum = (values: Row): number => values.reduce((a, b) => a + b, 0);
const mean = (values: Row): number => sum(values) / values.length;
const softmax = (x: Row): Row => x.map((v) => Math.exp(v) / sum(x.map(Math.exp)));
const sigmoid = (x: Row): Row => x.map((v) => 1 / (1 + Math.exp(-v)));
const over = (y: Row, t: Row, f: (y: number, t: number) => number): Row => y.map((v, n) => f(v, t[n] ?? Number.NaN));
const norm = (x: Row): number => Math.sqrt(sum(x.map((v) => v * v)));
const cross = (t: Row, p: Row): number => -sum(over(p, t, (v, w) => w * Math.log(v)));
const pairs = (y: Row, t: Row, f: (better: number, worse: number) => number): number => {
  const all = t.flatMap((a, i) => t.flatMap((b, j) => (a > b ? [f(y[i] ?? 0, y[j] ?? 0)] : [])));
  return all.length === 0 ? 0 : mean(all);
};

const scores: readonly Row[] = [
  [0.3, -1.2, 2, 0.7],
  [0.1, 0.2, -0.4, -1.9],
  [-0.6, 1.4, 0.9, 0.05],
];
const quantities: readonly Row[] = [
  [1.3, 0.2, 2.4],
  [0.15, 3.2, 0.4],
];
const wanted: readonly Row[] = [
  [1, 0.5, 0.1],
  [2, 3, 0.9],
];
const distributions: readonly Row[] = [
  [0.1, 0.2, 0.3, 0.4],
  [0.7, 0.1, 0.1, 0.1],
  [0.25, 0.25, 0.4, 0.1],
];
const signs: readonly Row[] = [
  [1, -1, 1],
  [-1, 1, 1],
];
const grades: readonly Row[] = [
  [0, 2, 1, 1],
  [3, 0, 0, 2],
  [1, 1, 1, 1],
];
const labels: readonly Row[] = [
  [1, 0, 0, 1],
  [0, 1, 1, 1],
  [0, 0, 1, 0],
];
const weights = [0.5, 2, 1, 3];

const formulas: readonly Formula[] = [
  {
    loss: "sparse_categorical_crossentropy",
    activation: "softmax",
    parameters: { label_smoothing: 0.2 },
    rows: scores,
    targets: [3, 0, 1],
    plain: (y, t) =>
      cross(
        t.map((v) => 0.8 * v + 0.05),
        y,
      ),
  },
  {
    loss: "sparse_categorical_crossentropy",
    activation: "softmax",
    parameters: { class_weights: weights },
    rows: scores,
    targets: [3, 0, 1],
    plain: (y, t) =>
      cross(
        over(t, weights, (v, w) => v * w),
        y,
      ),
  },
  {
    loss: "categorical_crossentropy",
    activation: "softmax",
    parameters: { label_smoothing: 0.1, class_weights: weights },
    rows: scores,
    targets: distributions,
    plain: (y, t) =>
      cross(
        over(t, weights, (v, w) => (0.9 * v + 0.025) * w),
        y,
      ),
  },
  {
    loss: "binary_crossentropy",
    activation: "sigmoid",
    parameters: { label_smoothing: 0.2, class_weights: [0.5, 3] },
    rows: scores,
    targets: labels,
    plain: (y, t) =>
      mean(
        over(y, t, (p, v) => {
          const smooth = 0.8 * v + 0.1;
          return -(v === 1 ? 3 : 0.5) * (smooth * Math.log(p) + (1 - smooth) * Math.log(1 - p));
        }),
      ),
  },
  {
    loss: "binary_focal_crossentropy",
    activation: "sigmoid",
    rows: scores,
    targets: labels,
    plain: (y, t) => mean(over(y, t, (p, v) => -((v === 1 ? 1 - p : p) ** 2) * Math.log(v === 1 ? p : 1 - p))),
  },
  {
    loss: "binary_focal_crossentropy",
    activation: "sigmoid",
    parameters: { gamma: 0.5, alpha: 0.25 },
    rows: scores,
    targets: labels,
    plain: (y, t) =>
      mean(over(y, t, (p, v) => -(v === 1 ? 0.25 : 0.75) * (v === 1 ? 1 - p : p) ** 0.5 * Math.log(v === 1 ? p : 1 - p))),
  },
  {
    loss: "categorical_focal_crossentropy",
    activation: "softmax",
    rows: scores,
    targets: [3, 0, 1],
    plain: (y, t) => -0.25 * sum(over(y, t, (p, v) => v * (1 - p) ** 2 * Math.log(p))),
  },
  {
    loss: "categorical_focal_crossentropy",
    activation: "softmax",
    parameters: { gamma: 1.5, alpha: 1 },
    rows: scores,
    targets: distributions,
    plain: (y, t) => -sum(over(y, t, (p, v) => v * (1 - p) ** 1.5 * Math.log(p))),
  },
  {
    loss: "kl_divergence",
    activation: "softmax",
    rows: scores,
    targets: distributions,
    plain: (y, t) => sum(over(y, t, (p, v) => v * Math.log(v / p))),
  },
  {
    loss: "categorical_hinge",
    rows: scores,
    targets: [3, 0, 1],
    plain: (y, t) => Math.max(1 + Math.max(...over(y, t, (v, w) => (1 - w) * v)) - sum(over(y, t, (v, w) => v * w)), 0),
  },
  { loss: "mae", rows: quantities, targets: wanted, plain: (y, t) => mean(over(y, t, (v, w) => Math.abs(v - w))) },
  {
    loss: "huber",
    parameters: { delta: 0.5 },
    rows: quantities,
    targets: wanted,
    plain: (y, t) => mean(over(y, t, (v, w) => (Math.abs(v - w) <= 0.5 ? (v - w) ** 2 / 2 : 0.5 * (Math.abs(v - w) - 0.25)))),
  },
  {
    loss: "log_cosh",
    rows: quantities,
    targets: wanted,
    plain: (y, t) => mean(over(y, t, (v, w) => Math.log(Math.cosh(v - w)))),
  },
  { loss: "mape", rows: quantities, targets: wanted, plain: (y, t) => 100 * mean(over(y, t, (v, w) => Math.abs((v - w) / w))) },
  {
    loss: "msle",
    rows: quantities,
    targets: wanted,
    plain: (y, t) => mean(over(y, t, (v, w) => (Math.log1p(v) - Math.log1p(w)) ** 2)),
  },
  { loss: "poisson", rows: quantities, targets: wanted, plain: (y, t) => mean(over(y, t, (v, w) => v - w * Math.log(v + 1e-7))) },
  { loss: "hinge", rows: quantities, targets: signs, plain: (y, t) => mean(over(y, t, (v, w) => Math.max(1 - v * w, 0))) },
  {
    loss: "squared_hinge",
    rows: quantities,
    targets: signs,
    plain: (y, t) => mean(over(y, t, (v, w) => Math.max(1 - v * w, 0) ** 2)),
  },
  {
    loss: "cosine_similarity",
    rows: scores,
    targets: distributions,
    plain: (y, t) => -sum(over(y, t, (v, w) => v * w)) / norm(y) / norm(t),
  },
  {
    loss: "pairwise_logistic",
    rows: scores,
    targets: grades,
    plain: (y, t) => pairs(y, t, (better, worse) => Math.log1p(Math.exp(worse - better))),
  },
  {
    loss: "pairwise_hinge",
    parameters: { margin: 0.7 },
    rows: scores,
    targets: grades,
    plain: (y, t) => pairs(y, t, (better, worse) => Math.max(0.7 - (better - worse), 0)),
  },
  { loss: "list_net", rows: scores, targets: grades, plain: (y, t) => cross(softmax(t), softmax(y)) },
];

const activations = { softmax, sigmoid };

describe.each(formulas.map((each) => [`${each.loss} ${JSON.stringify(each.parameters ?? {})}`, each] as const))(
  "%s",
  (_, { loss, activation, parameters, rows, targets, plain }) => {
    const width = rows[0]?.length ?? 0;
    const result = evaluateLoss({
      loss,
      shape: [rows.length, width],
      x: rows.flat(),
      target: targets.flat(),
      ...(activation && { activation }),
      ...(parameters && { parameters }),
    });
    const lossOf = (x: Row, n: number): number => {
      const target = targets[n] ?? [];
      const spread = typeof target === "number" ? x.map((_, k) => (k === target ? 1 : 0)) : target;
      return plain(activation ? activations[activation](x) : x, spread);
    };

    it("is its formula for each example", () => {
      for (const [n, x] of rows.entries()) expect(result.loss[n], `example ${n}`).toBeCloseTo(lossOf(x, n), 6);
    });

    it("has the gradient of its formula's central differences", () => {
      const h = 1e-6;
      for (const [n, x] of rows.entries()) {
        for (const [k, v] of x.entries()) {
          const slope = (lossOf(x.with(k, v + h), n) - lossOf(x.with(k, v - h), n)) / (2 * h);
          expect(result.gradient[n * width + k], `example ${n}, element ${k}`).toBeCloseTo(slope, 5);
        }
      }
    });
  },
);

describe("ctc", () => {
  const classes = 3;
  const steps = 4;
  const alone = { loss: "ctc", activation: "softmax" } as const;
  const paths = Array.from({ length: classes ** steps }, (_, n) =>
    Array.from({ length: steps }, (_, t) => Math.floor(n / classes ** t) % classes),
  );
  /** A path without its repetitions, and then without blanks. */
  const collapsed = (path: Row): Row => path.filter((v, t) => v !== path[t - 1]).filter((v) => v !== 0);
  /** By all paths, one after the other. */
  const plain = (x: Row, target: Row): number => {
    const rows = Array.from({ length: steps }, (_, t) => softmax(x.slice(t * classes, (t + 1) * classes)));
    const probability = (path: Row) => path.reduce((product, v, t) => product * (rows[t]?.[v] ?? 0), 1);
    const wanted = target.filter((v) => v !== 0).join();
    return -Math.log(sum(paths.filter((path) => collapsed(path).join() === wanted).map(probability)));
  };
  const x = [0.3, -1.2, 2, 0.7, 0.1, 0.2, -0.4, -1.9, -0.6, 1.4, 0.9, 0.05];
  const run = (target: Row, from: Row = x) => evaluateLoss({ ...alone, shape: [1, steps, classes], x: from, target });

  it.each([[[1, 2, 0, 0]], [[1, 1, 0, 0]], [[2, 0, 0, 0]], [[0, 0, 0, 0]], [[1, 2, 1, 0]], [[2, 1, 2, 1]]])(
    "of %j is the sum over all paths, and so is its gradient",
    (target) => {
      const { loss, gradient } = run(target);
      expect(loss[0]).toBeCloseTo(plain(x, target), 9);
      const h = 1e-5;
      for (const [n, v] of x.entries()) {
        const slope = (plain(x.with(n, v + h), target) - plain(x.with(n, v - h), target)) / (2 * h);
        expect(gradient[n], `element ${n}`).toBeCloseTo(slope, 7);
      }
    },
  );

  it("counts nothing where no path gives the target", () => {
    const { loss, gradient } = run([1, 1, 1, 0]);
    expect([...loss, ...gradient].every((v) => v === 0)).toBe(true);
  });

  it("has the right gradient where all is equally probable", () => {
    const even = x.map(() => 0);
    const { gradient } = run([1, 2, 0, 0], even);
    const h = 1e-5;
    for (const [n] of even.entries()) {
      const slope = (plain(even.with(n, h), [1, 2, 0, 0]) - plain(even.with(n, -h), [1, 2, 0, 0])) / (2 * h);
      expect(gradient[n], `element ${n}`).toBeCloseTo(slope, 7);
    }
  });
});

it("stays finite with scores of ±1000, and so do the gradients", () => {
  const far = { shape: [2, 2], x: [1000, -1000, -1000, 1000] };
  const runs = [
    evaluateLoss({ loss: "categorical_focal_crossentropy", activation: "softmax", ...far, target: [1, 1] }),
    evaluateLoss({ loss: "binary_focal_crossentropy", activation: "sigmoid", ...far, target: [0, 1, 0, 1] }),
    evaluateLoss({ loss: "kl_divergence", activation: "softmax", ...far, target: [0, 1, 0.5, 0.5] }),
    evaluateLoss({ loss: "log_cosh", ...far, target: [0, 0, 0, 0] }),
    evaluateLoss({ loss: "pairwise_logistic", ...far, target: [0, 1, 0, 1] }),
    evaluateLoss({ loss: "list_net", ...far, target: [0, 1, 0, 1] }),
    evaluateLoss({ loss: "cosine_similarity", shape: [1, 2], x: [0, 0], target: [0, 0] }),
  ];
  for (const { loss, gradient } of runs) expect([...loss, ...gradient].every(Number.isFinite)).toBe(true);
});

it("every loss has a formula here or in losses.test.ts", () => {
  const elsewhere = ["mse", "ctc"];
  expect(new Set([...formulas.map(({ loss }) => loss), ...elsewhere])).toEqual(new Set(losses.map(({ name }) => name)));
});

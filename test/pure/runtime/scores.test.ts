import { describe, expect, it } from "vitest";
import { alwaysThere, metrics, metricWritten } from "../../../compiler/training/metrics.js";
import { balancedAccuracy, cohenKappa, matthews } from "../../../runtime/metrics/agreement.js";
import { type ClassScores, confusionOf } from "../../../runtime/metrics/confusion.js";
import { metricNamed, outputMetrics } from "../../../runtime/metrics/metrics.js";
import { prAuc, rocAuc } from "../../../runtime/metrics/ranking.js";
import { type Score, scoreNames, scoresOf } from "../../../runtime/metrics/scores.js";
import { tokenMetrics } from "../../../runtime/metrics/tokens.js";
import { createStream } from "../../../runtime/random.js";

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** How often a yes has the larger score of all pairs, a tie counting half: the definition, in quadratic time. */
function areaByPairs(answers: readonly number[], scores: readonly number[]): number {
  const pairs = answers.flatMap((a, i) =>
    answers.flatMap((b, j) => {
      const difference = (scores[i] ?? 0) - (scores[j] ?? 0);
      return a === 1 && b === 0 ? [difference > 0 ? 1 : difference === 0 ? 0.5 : 0] : [];
    }),
  );
  return mean(pairs);
}

/** Precision and recall at every threshold that occurs, counted anew for each. */
function averagePrecision(answers: readonly number[], scores: readonly number[]): number {
  const thresholds = [...new Set(scores)].sort((a, b) => b - a);
  const all = answers.filter((a) => a === 1).length;
  const points = thresholds.map((threshold) => {
    const said = answers.filter((_, n) => (scores[n] ?? 0) >= threshold);
    const right = said.filter((a) => a === 1).length;
    return { precision: right / said.length, recall: right / all };
  });
  return points.reduce((area, { precision, recall }, n) => area + (recall - (points[n - 1]?.recall ?? 0)) * precision, 0);
}

describe("areas", () => {
  const random = createStream(3, "areas");
  it.each([0, 1, 2, 3])("are those of their definitions, with many ties and with none (%i)", (round) => {
    const answers = Array.from({ length: 60 }, () => random.below(2));
    const scores = answers.map((a) => (round % 2 === 0 ? random.below(5) / 5 : random.unit() + 0.4 * a));
    expect(rocAuc(answers, scores)).toBeCloseTo(areaByPairs(answers, scores), 12);
    expect(prAuc(answers, scores)).toBeCloseTo(averagePrecision(answers, scores), 12);
  });

  it("are 1 for a perfect order, 1/2 and the share of yes where all scores are the same", () => {
    expect([rocAuc([0, 1, 0, 1], [0.1, 0.8, 0.2, 0.7]), prAuc([0, 1, 0, 1], [0.1, 0.8, 0.2, 0.7])]).toEqual([1, 1]);
    expect([rocAuc([0, 1, 0, 0], [3, 3, 3, 3]), prAuc([0, 1, 0, 0], [3, 3, 3, 3])]).toEqual([0.5, 0.25]);
  });

  it("are undefined without a yes", () => {
    expect(rocAuc([0, 0], [0.1, 0.2])).toBeNaN();
    expect(prAuc([0, 0], [0.1, 0.2])).toBeNaN();
    expect(rocAuc([1, 1], [0.1, 0.2])).toBeNaN();
  });
});

describe("agreement", () => {
  const targets = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
  const answers = [0, 0, 0, 1, 1, 1, 0, 2, 2, 1];
  const matrix = confusionOf(targets, answers, 3);

  it("kappa compares what was right with all pairs of a target and an answer", () => {
    const chance = mean(targets.flatMap((t) => answers.map((a) => (t === a ? 1 : 0))));
    expect(cohenKappa(matrix)).toBeCloseTo((0.7 - chance) / (1 - chance), 12);
  });

  it("mcc is the correlation of one-hot targets and answers", () => {
    // Gorodkin's definition: the covariance summed over classes, over the root of both variances.
    const covariance = (x: readonly number[], y: readonly number[]) =>
      [0, 1, 2].reduce((total, k) => {
        const [a, b] = [x, y].map((list) => list.map((v) => (v === k ? 1 : 0)));
        return total + mean((a ?? []).map((v, n) => (v - mean(a ?? [])) * ((b?.[n] ?? 0) - mean(b ?? []))));
      }, 0);
    const expected = covariance(targets, answers) / Math.sqrt(covariance(targets, targets) * covariance(answers, answers));
    expect(matthews(matrix)).toBeCloseTo(expected, 12);
    expect(matthews(confusionOf([0, 1], [1, 1], 2))).toBe(0);
  });

  it("of two classes is the formula of a 2 by 2 table", () => {
    const [tp, tn, fp, fn] = [5, 3, 2, 1];
    const rows = [...Array(tp).fill([1, 1]), ...Array(tn).fill([0, 0]), ...Array(fp).fill([0, 1]), ...Array(fn).fill([1, 0])];
    const two = confusionOf(
      rows.map(([t]) => t),
      rows.map(([, a]) => a),
      2,
    );
    expect(matthews(two)).toBeCloseTo((tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)), 12);
    expect(balancedAccuracy(two)).toBeCloseTo((tp / (tp + fn) + tn / (tn + fp)) / 2, 12);
  });

  it("balanced accuracy leaves out classes that do not occur", () => {
    expect(balancedAccuracy(confusionOf([0, 0, 2], [0, 1, 2], 4))).toBe(0.75);
  });
});

describe("scores of an output", () => {
  const digit = { name: "digit", kind: "class", shape: [3], target: { dtype: "u32", shape: [1] }, classes: 3 } as const;
  const values = Float32Array.of(0.5, 0.25, 0.25, 0.125, 0.75, 0.125, 0.25, 0.25, 0.5, 0.4, 0.4, 0.2);
  const targets = [0, 2, 1, 1];
  const scores = (wanted: readonly string[]) => outputMetrics(digit, { targets, values, wanted }).scores;

  it("top_k counts how often the class is among the first, the first of equals", () => {
    expect(scores(["top_k(1)", "top_k(2)", "top_k(3)"])).toEqual({ "top_k(1)": 0.25, "top_k(2)": 0.5, "top_k(3)": 1 });
  });

  it("log_loss is the mean surprise", () => {
    const surprise = -mean([0.5, 0.125, 0.25, 0.4].map(Math.log));
    expect(scores(["log_loss"]).log_loss).toBeCloseTo(surprise, 6);
    const yes = scoresOf("probability", { targets: [1, 0], values: Float32Array.of(0.25, 0.5), width: 1 }, ["log_loss"]);
    expect(yes.log_loss).toBeCloseTo(-mean([Math.log(0.25), Math.log(0.5)]), 12);
  });

  it("areas are one for each class, their mean, and one of all", () => {
    const { perClass, macro, micro } = scores(["roc_auc"]).roc_auc as ClassScores;
    const column = (n: number) => [0, 1, 2, 3].map((row) => values[row * 3 + n] ?? 0);
    const each = [0, 1, 2].map((n) =>
      areaByPairs(
        targets.map((t) => (t === n ? 1 : 0)),
        column(n),
      ),
    );
    expect(perClass).toEqual(each);
    expect(macro).toBeCloseTo(mean(each), 12);
    const flat = targets.flatMap((t) => [0, 1, 2].map((n) => (t === n ? 1 : 0)));
    expect(micro).toBeCloseTo(areaByPairs(flat, [...values]), 12);
  });

  it("a class that does not occur is left out of the mean", () => {
    const absent = scoresOf(
      "class",
      { targets: [0, 1, 0], values: Float32Array.of(0.9, 0.1, 0, 0.2, 0.8, 0, 0.6, 0.4, 0), width: 3 },
      ["roc_auc"],
    );
    expect((absent.roc_auc as ClassScores).perClass[2]).toBeNaN();
    expect((absent.roc_auc as ClassScores).macro).toBe(1);
  });

  it("of quantities are those of their formulas", () => {
    const answers = { targets: [1, 10, 2, 30, 3, 20], values: Float32Array.of(2, 12, 2, 24, 2, 21), width: 2 };
    const found = scoresOf("quantity", answers, ["rmse", "mape", "r2", "roc_auc"]);
    expect(Object.keys(found)).toEqual(["rmse", "mape", "r2"]);
    expect(found.rmse).toBeCloseTo(Math.sqrt((1 + 4 + 0 + 36 + 1 + 1) / 6), 12);
    expect(found.mape).toBeCloseTo((100 * (1 + 0.2 + 0 + 0.2 + 1 / 3 + 0.05)) / 6, 12);
    expect(found.r2).toBeCloseTo((1 - 2 / 2 + (1 - (4 + 36 + 1) / 200)) / 2, 12);
  });

  it("of a constant target is 1 where it is met and 0 where not", () => {
    const r2 = (values: Float32Array) => scoresOf("quantity", { targets: [2, 2], values, width: 1 }, ["r2"]).r2;
    expect([r2(Float32Array.of(2, 2)), r2(Float32Array.of(2, 3))]).toEqual([1, 0]);
  });

  it("texts have top_k over the positions that count", () => {
    expect(tokenMetrics([0, 3, -1, 1], [0, 0, 0, 0], { rows: 2, wanted: ["top_k(2)"] }).scores).toEqual({ "top_k(2)": 2 / 3 });
  });

  it("are found by name, several classes by their mean", () => {
    const all = outputMetrics(digit, { targets, values, wanted: ["roc_auc", "mcc"] });
    expect(metricNamed(all, "roc_auc")).toBe((all.scores.roc_auc as ClassScores).macro);
    expect(metricNamed(all, "accuracy")).toBe(0.25);
    expect(metricNamed(all, "recall")).toBeCloseTo(1 / 3, 12);
    expect(metricNamed(all, "r2")).toBeUndefined();
  });
});

describe("the compiler's table", () => {
  const kinds = {
    class: "class",
    probability: "probability",
    labels: "labels",
    number: "quantity",
    f32: "quantity",
    series: "quantity",
  };

  it.each(Object.entries(kinds))("offers for %s what the runtime computes", (kind, named) => {
    const offered = metrics.filter(({ fits }) => fits.includes(kind)).map(({ name }) => name);
    expect(new Set(offered)).toEqual(new Set([...(alwaysThere[kind] ?? []), ...scoreNames(named)]));
  });

  it("says rightly which have a number for each class", () => {
    const asked = ["roc_auc", "pr_auc", "log_loss"];
    const score = (kind: string): { readonly [name: string]: Score } =>
      scoresOf(
        kind,
        { targets: kind === "class" ? [0, 1] : [0, 1, 1, 0], values: Float32Array.of(0.6, 0.4, 0.3, 0.7), width: 2 },
        asked,
      );
    for (const kind of ["class", "labels"]) {
      for (const [name, value] of Object.entries(score(kind))) {
        expect(typeof value === "object", `${name} of ${kind}`).toBe(metricWritten(name)?.perClass.includes(kind));
      }
    }
  });
});

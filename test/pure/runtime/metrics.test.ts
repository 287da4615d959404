import { describe, expect, it } from "vitest";
import { binaryMetrics, labelMetrics } from "../../../runtime/metrics/binary.js";
import { classificationMetrics, confusionOf } from "../../../runtime/metrics/confusion.js";
import { outputMetrics } from "../../../runtime/metrics/metrics.js";
import { regressionMetrics } from "../../../runtime/metrics/regression.js";
import { tokenMetrics } from "../../../runtime/metrics/tokens.js";

describe("classification", () => {
  it("has the numbers of a table computed by hand", () => {
    // Class 0: 3 of 4 found, said 3 times rightly of 4; class 1: 1 of 3, said 1 of 3; class 2: 2 of 3, said 2 of 3.
    const metrics = classificationMetrics(confusionOf([0, 0, 0, 0, 1, 1, 1, 2, 2, 2], [0, 0, 0, 1, 1, 0, 2, 2, 2, 1], 3));
    expect(metrics.confusion).toEqual([
      [3, 1, 0],
      [1, 1, 1],
      [0, 1, 2],
    ]);
    expect(metrics.accuracy).toBe(0.6);
    expect(metrics.precision.perClass).toEqual([3 / 4, 1 / 3, 2 / 3]);
    expect(metrics.recall.perClass).toEqual([3 / 4, 1 / 3, 2 / 3]);
    expect(metrics.precision.macro).toBeCloseTo(7 / 12, 12);
    expect(metrics.f1.macro).toBeCloseTo(7 / 12, 12);
    expect(metrics.precision.micro).toBe(0.6);
    expect(metrics.recall.micro).toBe(0.6);
    expect(metrics.f1.micro).toBeCloseTo(0.6, 12);
    expect(metrics.undefinedScores).toEqual({ precision: [], recall: [] });
  });

  it("tells precision from recall", () => {
    // 0 is said three times for one, 1 once for three.
    const metrics = classificationMetrics(confusionOf([0, 1, 1, 1], [0, 0, 0, 1], 2));
    expect(metrics.precision.perClass).toEqual([1 / 3, 1]);
    expect(metrics.recall.perClass).toEqual([1, 1 / 3]);
    expect(metrics.f1.perClass).toEqual([0.5, 0.5]);
    expect(metrics.precision.macro).toBeCloseTo(2 / 3, 12);
  });

  it("takes what is undefined as 0, counts it in the macro average, and says so", () => {
    const metrics = classificationMetrics(confusionOf([0, 0, 2], [0, 1, 0], 4));
    expect(metrics.precision.perClass).toEqual([1 / 2, 0, 0, 0]);
    expect(metrics.recall.perClass).toEqual([1 / 2, 0, 0, 0]);
    expect(metrics.f1.macro).toBe(0.125);
    expect(metrics.undefinedScores).toEqual({ precision: [2, 3], recall: [1, 3] });
  });

  it("of nothing is 0 and not NaN", () => expect(classificationMetrics(confusionOf([], [], 2)).accuracy).toBe(0));
});

describe("yes-or-no answers", () => {
  it("have the scores of yes", () => {
    const metrics = binaryMetrics([1, 1, 1, 0, 0, 0, 0, 0], Float32Array.of(0.9, 0.51, 0.5, 0.7, 0.6, 0.1, 0.2, 0));
    expect(metrics.confusion).toEqual([
      [3, 2],
      [1, 2],
    ]);
    expect(metrics).toMatchObject({ rows: 8, accuracy: 5 / 8, precision: 2 / 4, recall: 2 / 3 });
    expect(metrics.f1).toBeCloseTo(4 / 7, 12);
  });

  it("to several questions are scored one by one, and all together", () => {
    const metrics = labelMetrics([1, 0, 1, 1, 0, 0], [0.9, 0.8, 0.2, 0.7, 0.1, 0.6], 2);
    // First label: targets 1 1 0, answers 1 0 0. Second: targets 0 1 0, answers 1 1 1.
    expect(metrics.precision.perClass).toEqual([1, 1 / 3]);
    expect(metrics.recall.perClass).toEqual([1 / 2, 1]);
    expect(metrics.precision.micro).toBe(2 / 4);
    expect(metrics.recall.micro).toBeCloseTo(2 / 3, 12);
    expect(metrics.accuracy).toBe(0.5);
    expect(metrics.rows).toBe(3);
  });
});

it("texts are scored over all positions that are no padding, whatever row they stand in", () => {
  const metrics = tokenMetrics([0, 3, -1, 0, -1, -1], [0.5, 2, 9, 0.2, 9, 9], { rows: 2 });
  expect(metrics).toMatchObject({ rows: 2, tokens: 3, accuracy: 2 / 3 });
  expect(metrics.log_loss).toBeCloseTo(0.9, 12);
  expect(metrics.perplexity).toBeCloseTo(Math.exp(0.9), 12);
});

it("quantities have their mean squared and absolute differences", () => {
  expect(regressionMetrics([1, 2, 3, 4], [1, 4, 2, 4], 2)).toEqual({ rows: 2, mse: 5 / 4, mae: 3 / 4 });
});

it("the answer of a class output is the first of the most probable", () => {
  const output = { name: "digit", kind: "class", shape: [3], target: { dtype: "u32", shape: [1] }, classes: 3 } as const;
  const metrics = outputMetrics(output, { targets: [1, 2], values: Float32Array.of(0.2, 0.4, 0.4, 0.1, 0.1, 0.8) });
  expect(metrics).toMatchObject({ kind: "class", accuracy: 1 });
});

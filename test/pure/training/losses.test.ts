import { describe, test } from "vitest";
import { expectClose } from "../program/expect_close.js";
import { evaluateLoss } from "./evaluate_loss.js";

const clip = (p: number) => Math.min(Math.max(p, 1e-7), 1 - 1e-7);
const softmax = (row: readonly number[]) => {
  const exps = row.map(Math.exp);
  const total = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / total);
};

describe("sparse_categorical_crossentropy", () => {
  const loss = "sparse_categorical_crossentropy";
  test("after softmax is -log p, and its derivative p - one_hot", () => {
    const rows = [
      [0.3, -1.2, 2],
      [0.1, 0.2, -0.4],
    ];
    const target = [1, 2];
    const result = evaluateLoss({ loss, activation: "softmax", shape: [2, 3], x: rows.flat(), target });
    expectClose(
      result.loss,
      rows.map((row, n) => -Math.log(softmax(row)[target[n] ?? 0] ?? 0)),
    );
    expectClose(
      result.gradient,
      rows.flatMap((row, n) => softmax(row).map((p, k) => p - (k === target[n] ? 1 : 0))),
    );
  });
  test("after softmax neither overflows nor vanishes at logits of ±1000", () => {
    const result = evaluateLoss({ loss, activation: "softmax", shape: [2, 2], x: [1000, -1000, 1000, -1000], target: [1, 0] });
    expectClose(result.loss, [2000, 0]);
    expectClose(result.gradient, [1, -1, 0, 0]);
  });
  test("of probabilities divides by their sum and clips, as Keras does", () => {
    const result = evaluateLoss({ loss, shape: [3, 2], x: [0.2, 0.6, 1, 0, 1, 0], target: [0, 1, 0] });
    expectClose(result.loss, [-Math.log(0.25), -Math.log(1e-7), -Math.log(1 - 1e-7)]);
  });
});

describe("sparse_categorical_crossentropy of texts", () => {
  const loss = "sparse_categorical_crossentropy";
  test("is the mean over the positions that are no padding, and 0 for a text of nothing else", () => {
    const rows = [
      [0.3, -1.2, 2],
      [0.1, 0.2, -0.4],
      [1, 0, 0],
      [0.5, 0.25, 0],
    ];
    const target = [2, 0, 0, 0];
    const result = evaluateLoss({ loss, activation: "softmax", shape: [2, 2, 3], x: rows.flat(), target });
    expectClose(result.loss, [-Math.log(softmax(rows[0] ?? [])[2] ?? 0), 0]);
    expectClose(result.gradient, [...softmax(rows[0] ?? []).map((p, k) => p - (k === 2 ? 1 : 0)), ...Array(9).fill(0)]);
  });
  test("counts each position of an example alike", () => {
    const rows = [
      [0.3, -1.2, 2],
      [0.1, 0.2, -0.4],
    ];
    const result = evaluateLoss({ loss, activation: "softmax", shape: [1, 2, 3], x: rows.flat(), target: [2, 1] });
    const each = rows.map((row, n) => -Math.log(softmax(row)[2 - n] ?? 0));
    expectClose(result.loss, [((each[0] ?? 0) + (each[1] ?? 0)) / 2]);
  });
});

describe("categorical_crossentropy", () => {
  const loss = "categorical_crossentropy";
  test("after softmax is the cross-entropy with the target's distribution", () => {
    const rows = [
      [0.3, -1.2, 2],
      [0.1, 0.2, -0.4],
    ];
    const target = [
      [0, 1, 0],
      [0.2, 0.5, 0.3],
    ];
    const result = evaluateLoss({ loss, activation: "softmax", shape: [2, 3], x: rows.flat(), target: target.flat() });
    const cross = (row: readonly number[], n: number) =>
      -softmax(row).reduce((sum, p, k) => sum + (target[n]?.[k] ?? 0) * Math.log(p), 0);
    expectClose(result.loss, rows.map(cross));
    expectClose(
      result.gradient,
      rows.flatMap((row, n) => softmax(row).map((p, k) => p - (target[n]?.[k] ?? 0))),
    );
  });
  test("after softmax stays finite at logits of ±1000", () => {
    const result = evaluateLoss({
      loss,
      activation: "softmax",
      shape: [2, 2],
      x: [1000, -1000, 1000, -1000],
      target: [0, 1, 1, 0],
    });
    expectClose(result.loss, [2000, 0]);
    expectClose(result.gradient, [1, -1, 0, 0]);
  });
  test("of probabilities divides by their sum and clips; further axes are averaged", () => {
    const result = evaluateLoss({ loss, shape: [1, 2, 2], x: [0.2, 0.6, 1, 0], target: [1, 0, 0, 1] });
    expectClose(result.loss, [(-Math.log(0.25) - Math.log(1e-7)) / 2]);
  });
});

describe("binary_crossentropy", () => {
  const loss = "binary_crossentropy";
  const plain = (p: number, t: number) => -(t * Math.log(p) + (1 - t) * Math.log(1 - p));
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  test("after sigmoid is the mean over the labels, with derivative (p - t)/labels, at 0 too", () => {
    const x = [0.7, -1.5, 0, 3, 0, -0.2];
    const target = [1, 0, 1, 0, 0, 1];
    const result = evaluateLoss({ loss, activation: "sigmoid", shape: [3, 2], x, target });
    const each = x.map((v, i) => plain(sigmoid(v), target[i] ?? 0));
    expectClose(
      result.loss,
      [0, 2, 4].map((i) => ((each[i] ?? 0) + (each[i + 1] ?? 0)) / 2),
    );
    expectClose(
      result.gradient,
      x.map((v, i) => (sigmoid(v) - (target[i] ?? 0)) / 2),
    );
  });
  test("after sigmoid neither overflows nor vanishes at logits of ±1000", () => {
    const result = evaluateLoss({
      loss,
      activation: "sigmoid",
      shape: [4, 1],
      x: [1000, 1000, -1000, -1000],
      target: [1, 0, 1, 0],
    });
    expectClose(result.loss, [0, 1000, 1000, 0]);
    expectClose(result.gradient, [0, 1, -1, 0]);
  });
  test("of probabilities clips, as Keras does", () => {
    const result = evaluateLoss({ loss, shape: [3, 1], x: [0.3, 0, 1], target: [1, 1, 1] });
    expectClose(
      result.loss,
      [0.3, 0, 1].map((p) => plain(clip(p), 1)),
    );
  });
});

test("mse is the mean over the elements of an example", () => {
  const result = evaluateLoss({ loss: "mse", shape: [2, 3], x: [1, 2, 3, -1, 0, 4], target: [0, 2, 5, 0, 0, 0] });
  expectClose(result.loss, [(1 + 0 + 4) / 3, (1 + 0 + 16) / 3]);
  expectClose(result.gradient, [2 / 3, 0, -4 / 3, -2 / 3, 0, 8 / 3]);
});

import { describe, expect, test } from "vitest";
import { ownParts } from "../../../compiler/passes/own_parts.js";
import { packKept } from "../../../compiler/passes/pack_kept.js";
import { bodyAfter } from "./text.js";

/** Passes that see to it that a kernel reads and writes few buffers. */
const sources = "%0: f32[4, 8] = x()\n%1: f32[4, 8] = x()\n";

describe("ownParts", () => {
  const after = (lines: string) => bodyAfter([ownParts], `${sources}${lines}`);

  test("computes a part of two concatenations for each", () => {
    expect(
      after(`%2: _ = tanh(x: %0)
%3: _ = exp(x: %0)
%4: _ = relu(x: %1)
%5: _ = concat(a: %2, b: %3) {axis: 1}
%6: _ = concat(a: %2, b: %4) {axis: 1}
output y = %5
output z = %6`),
    ).toEqual([
      "%2: f32[4, 8] = tanh(x: %0)",
      "%3: f32[4, 8] = exp(x: %0)",
      "%4: f32[4, 8] = relu(x: %1)",
      "%5: f32[4, 16] = concat(a: %2, b: %3) {axis: 1}",
      "%6: f32[4, 8] = tanh(x: %0)",
      "%7: f32[4, 16] = concat(a: %6, b: %4) {axis: 1}",
      "output y = %5",
      "output z = %7",
    ]);
  });

  test("leaves alone what lies in a larger one, what leaves, what is no function of one element, and what kernels cannot write in place", () => {
    const unchanged = (lines: string) => {
      const text = `${sources}${lines}`;
      expect(bodyAfter([ownParts], text)).toEqual(bodyAfter([], text));
    };
    unchanged(`%2: _ = tanh(x: %0)
%3: _ = exp(x: %0)
%4: _ = relu(x: %1)
%5: _ = concat(a: %2, b: %3) {axis: 1}
%6: _ = concat(a: %5, b: %4) {axis: 1}
%7: _ = concat(a: %3, b: %4) {axis: 1}
output y = %6
output z = %7`);
    unchanged(`%2: _ = tanh(x: %0)
%3: _ = concat(a: %2, b: %0) {axis: 1}
%4: _ = concat(a: %2, b: %1) {axis: 1}
output x = %2
output y = %3
output z = %4`);
    unchanged(`%2: _ = transpose(x: %0) {permutation: [1, 0]}
%3: _ = concat(a: %2, b: %2) {axis: 1}
%4: _ = relu(x: %2)
%5: _ = concat(a: %2, b: %4) {axis: 1}
output y = %3
output z = %5`);
    unchanged(`%2: _ = tanh(x: %0)
%3: _ = concat(a: %2, b: %0) {axis: 0}
%4: _ = concat(a: %2, b: %1) {axis: 0}
output y = %3
output z = %4`);
  });
});

describe("packKept", () => {
  test("lays what a later kernel reads of an earlier one side by side, and takes it apart there", () => {
    expect(
      bodyAfter(
        [packKept],
        `${sources}%2: f32[8, 8] = x()
%3: _ = matmul(a: %0, b: %2)
%4: _ = neg(x: %3)
%5: _ = tanh(x: %3)
%6: _ = exp(x: %3)
%7: _ = add(a: %4, b: %5)
%8: _ = add(a: %7, b: %6)
%9: _ = matmul(a: %8, b: %2)
%10: _ = mul(a: %9, b: %4)
%11: _ = mul(a: %9, b: %5)
%12: _ = mul(a: %9, b: %6)
output x = %10
output y = %11
output z = %12`,
      ),
    ).toEqual([
      "%3: f32[4, 8] = matmul(a: %0, b: %2) {transpose_a: false, transpose_b: false}",
      "%4: f32[4, 8] = neg(x: %3)",
      "%5: f32[4, 8] = tanh(x: %3)",
      "%6: f32[4, 8] = exp(x: %3)",
      "%7: f32[4, 8] = add(a: %4, b: %5)",
      "%8: f32[4, 8] = add(a: %7, b: %6)",
      "%9: f32[4, 8] = matmul(a: %8, b: %2) {transpose_a: false, transpose_b: false}",
      "%10 neg: f32[4, 16] = concat(a: %4, b: %5) {axis: 1}",
      "%11 neg: f32[4, 24] = concat(a: %10, b: %6) {axis: 1}",
      "%12 neg: f32[4, 8] = slice(x: %11) {axis: 1, start: 0, extent: 8}",
      "%13: f32[4, 8] = mul(a: %9, b: %12)",
      "%14 tanh: f32[4, 8] = slice(x: %11) {axis: 1, start: 8, extent: 8}",
      "%15: f32[4, 8] = mul(a: %9, b: %14)",
      "%16 exp: f32[4, 8] = slice(x: %11) {axis: 1, start: 16, extent: 8}",
      "%17: f32[4, 8] = mul(a: %9, b: %16)",
      "output x = %13",
      "output y = %15",
      "output z = %17",
    ]);
  });
});

import { expect, test } from "vitest";
import { storeHalves } from "../../../compiler/passes/store_halves.js";
import { graphOf } from "./text.js";

const halvesOf = (text: string): readonly number[] | undefined => storeHalves.run(graphOf(text)).halves;

test("large values between kernels are halves; weights, outputs, numbers inside of a kernel and small ones are not", () => {
  expect(
    halvesOf(`%0: f32[64, 32] = x()
%1: f32[32, 48] = w()
%2: _ = matmul(a: %0, b: %1)
%3: _ = relu(x: %2)
%4: _ = reduce_sum(x: %3) {axes: [1], keep: false}
%5: _ = matmul(a: %3, b: %1) {transpose_a: false, transpose_b: true}
output sum = %4
output y = %5
group a: %2 %3`),
  ).toEqual([3]);
});

test("a gradient of a weight's size stays as it is", () => {
  expect(
    halvesOf(`%0: f32[64, 32] = x()
%1: f32[32, 48] = w()
%2: f32[64, 48] = x()
%3: _ = matmul(a: %0, b: %2) {transpose_a: true, transpose_b: false}
%4: _ = sub(a: %1, b: %3)
update %1 = %4`),
  ).toBeUndefined();
});

test("a part that is bound by itself keeps its buffer in float32", () => {
  expect(
    halvesOf(`%0: f32[128, 32] = x()
%1: _ = relu(x: %0)
%2: _ = slice(x: %1) {axis: 0, start: 64, extent: 64, view: true}
%3: _ = reduce_sum(x: %2) {axes: [1], keep: false}
%4: _ = reduce_sum(x: %1) {axes: [1], keep: false}
output a = %3
output b = %4`),
  ).toBeUndefined();
});

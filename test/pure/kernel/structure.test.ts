import { expect, test } from "vitest";
import { add, axis, type Expr, f32, load, mul, sum } from "../../../compiler/kernel/expr.js";
import type { Kernel } from "../../../compiler/kernel/kernel.js";
import { structureOf } from "../../../compiler/kernel/structure.js";

interface Parts {
  readonly name?: string;
  readonly x?: string;
  readonly w?: string;
  readonly wBuffer?: string;
  readonly rows?: number;
  readonly scale?: number;
  readonly inPlace?: boolean;
  readonly storage?: "f32" | "u8";
  readonly body?: (x: Expr, w: Expr) => Expr;
}

/** A product of matrices, scaled in a second stage. */
function product(parts: Parts = {}): Kernel {
  const { name = "dense_1", x = "x_1", w = "w_1", rows = 4, scale = 2, inPlace = false, storage = "f32", body = mul } = parts;
  const { wBuffer = w } = parts;
  const [n, k, j] = [axis("n", rows), axis("k", 3), axis("j", 5)];
  const [m, o] = [axis("n", rows), axis("k", 3)];
  return {
    name,
    stages: [
      {
        name: `${name}_product`,
        operator: "matmul",
        type: "f32",
        axes: [n, k],
        value: sum([j], body(load(x, [n, j]), load(w, [j, k]))),
      },
      { name, operator: "mul", type: "f32", axes: [m, o], value: mul(load(`${name}_product`, [m, o]), f32(scale)) },
    ],
    results: [{ stage: name, tensor: { name, buffer: `${name}_value`, storage: "f32", shape: [rows, 3] }, inPlace }],
    reads: [
      { name: x, buffer: x, storage, shape: [rows, 5] },
      { name: w, buffer: wBuffer, storage: "f32", shape: [5, 3] },
    ],
    origins: [],
  };
}

test("kernels that differ in names alone have one key, and their buffers stand in one order", () => {
  const first = structureOf(product());
  const second = structureOf(product({ name: "dense_2", x: "w_1", w: "x_1" }));
  expect(second.key).toBe(first.key);
  expect(first.buffers).toEqual(["x_1", "w_1", "dense_1_value"]);
  expect(second.buffers).toEqual(["w_1", "x_1", "dense_2_value"]);
});

const different: readonly (readonly [string, Parts])[] = [
  ["a shape", { rows: 8 }],
  ["a number", { scale: 3 }],
  ["the sign of zero", { scale: -0 }],
  ["an operation", { body: add }],
  ["an order of operands", { body: (x, w) => mul(w, x) }],
  ["a storage", { storage: "u8" }],
  ["that a result is written in place", { inPlace: true }],
  ["that two tensors lie in one buffer", { wBuffer: "x_1" }],
];

test.each(different)("%s is told apart", (_, parts) => {
  const zero = Object.is(parts.scale, -0) ? { scale: 0 } : {};
  expect(structureOf(product(parts)).key).not.toBe(structureOf(product(zero)).key);
});

test("axes of one extent are told apart by where they are used", () => {
  const square = (transposed: boolean): Kernel => {
    const [y, x] = [axis("a", 4), axis("a", 4)];
    const value = load("in", transposed ? [x, y] : [y, x]);
    return {
      ...product(),
      stages: [{ name: "out", operator: "transpose", type: "f32", axes: [y, x], value }],
      reads: [{ name: "in", buffer: "in", storage: "f32", shape: [4, 4] }],
      results: [{ stage: "out", tensor: { name: "out", buffer: "out", storage: "f32", shape: [4, 4] }, inPlace: false }],
    };
  };
  expect(structureOf(square(true)).key).not.toBe(structureOf(square(false)).key);
});

import type { OpCase } from "../op_cases.js";
import { exactly, f32, type OperandSpec, u8, u32 } from "../operands.js";

/** Step, position, rows and seed, as the runtime writes them. */
const control = (step: number, position: number, rows: number, seed: number): OperandSpec =>
  exactly("u32", [4], [step, position, rows, seed]);

const order = exactly("u32", [7], [3, 0, 6, 2, 5, 1, 4]);

export const dataCases: { readonly [op: string]: readonly OpCase[] } = {
  one_hot: [
    { operands: { index: u32(4, 6, 1) }, attrs: { classes: 4 }, result: f32(6, 4) },
    { operands: { index: u32(3, 5, 1) }, attrs: { classes: 3 }, result: f32(5, 3) },
    { operands: { index: u32(5, 2, 3, 1) }, attrs: { classes: 5 }, result: f32(2, 3, 5) },
  ],
  random_mask: [
    { operands: { control: control(0, 0, 7, 0) }, attrs: { shape: [64], keep: 0.5, salt: 0 }, result: f32(64) },
    { operands: { control: control(3, 1, 7, 42) }, attrs: { shape: [5, 7], keep: 0.8, salt: 3 }, result: f32(5, 7) },
    {
      operands: { control: control(4294967295, 1, 7, 4294967295) },
      attrs: { shape: [2, 3, 3, 4], keep: 0.3, salt: 9 },
      result: f32(2, 3, 3, 4),
    },
    { operands: { control: control(9, 1, 7, 1) }, attrs: { shape: [9], keep: 1, salt: 1 }, result: f32(9) },
  ],
  // 7 rows in batches of 3: whole batches, and a last one that two rows of padding fill up.
  gather_rows: [
    { operands: { data: u8(7, 4), order, control: control(5, 0, 7, 0) }, attrs: { batch: 3, dtype: "f32" }, result: f32(3, 4) },
    {
      operands: { data: u8(7, 3, 3, 1), order, control: control(5, 1, 7, 0) },
      attrs: { batch: 3, dtype: "f32" },
      result: f32(3, 3, 3, 1),
    },
    {
      operands: { data: u8(7, 5), order, control: control(5, 2, 7, 0) },
      attrs: { batch: 3, dtype: "u32" },
      result: u32(1, 3, 5),
    },
    {
      operands: { data: u32(9, 7, 1), order, control: control(5, 1, 7, 0) },
      attrs: { batch: 4, dtype: "u32" },
      result: u32(1, 4, 1),
    },
    {
      operands: { data: f32(7, 2), order, control: control(5, 1, 7, 0) },
      attrs: { batch: 4, dtype: "f32" },
      result: f32(4, 2),
      // Data is never differentiated.
      differentiable: false,
    },
  ],
  // 5 examples in batches of 3 out of 13 rows: every second row begins one, and the last batch is filled up by one row of padding.
  gather_windows: [
    {
      operands: { data: f32(13, 2), order, control: control(5, 0, 7, 0) },
      attrs: { batch: 3, dtype: "f32", length: 4, offset: 0, stride: 1 },
      result: f32(3, 4, 2),
      differentiable: false,
    },
    {
      operands: { data: u8(13, 2), order: exactly("u32", [5], [3, 0, 2, 1, 4]), control: control(5, 1, 5, 0) },
      attrs: { batch: 3, dtype: "f32", length: 3, offset: 2, stride: 2 },
      result: f32(3, 3, 2),
    },
    {
      operands: { data: u32(40, 13), order: exactly("u32", [5], [3, 0, 2, 1, 4]), control: control(5, 0, 5, 0) },
      attrs: { batch: 3, dtype: "u32", length: 1, offset: 4, stride: 2 },
      result: u32(40, 3, 1),
    },
  ],
  row_weight: [
    { operands: { control: control(5, 1, 7, 0) }, attrs: { batch: 3 }, result: f32(3) },
    { operands: { control: control(5, 2, 7, 0) }, attrs: { batch: 3 }, result: f32(3) },
    { operands: { control: control(5, 0, 2, 0) }, attrs: { batch: 5 }, result: f32(5) },
  ],
  advance: [{ operands: { control: control(12, 3, 7, 42) }, result: u32(1, 4) }],
};

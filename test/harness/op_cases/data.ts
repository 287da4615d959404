import type { OpCase } from "../op_cases.js";
import { exactly, f32, type OperandSpec, u8, u32 } from "../operands.js";

/** Step, position, rows and seed, as the runtime writes them. */
const control = (step: number, position: number, rows: number, seed: number): OperandSpec =>
  exactly("u32", [4], [step, position, rows, seed]);

const order = exactly("u32", [7], [3, 0, 6, 2, 5, 1, 4]);

/** Ids of 6 rows for 7 places: row 2 three times, rows 1 and 5 never; then what sorting makes of them. */
const ids = exactly("u32", [7], [2, 0, 2, 4, 3, 2, 0]);
const placeKeys = exactly("u32", [7], [14, 1, 16, 31, 25, 19, 6]);
const sortedKeys = exactly("u32", [7], [1, 6, 14, 16, 19, 25, 31]);
const runStarts = exactly("u32", [7], [0, 2, 2, 5, 6, 7, 7]);

export const dataCases: { readonly [op: string]: readonly OpCase[] } = {
  numbers: [
    { operands: {}, attrs: { values: [0.5] }, result: f32(1) },
    { operands: {}, attrs: { values: [1, -2.5, 3e-5, 0, 7, 11, 13] }, result: f32(7) },
  ],
  one_hot: [
    { operands: { index: u32(4, 6, 1) }, attrs: { classes: 4 }, result: f32(6, 4) },
    { operands: { index: u32(3, 5, 1) }, attrs: { classes: 3 }, result: f32(5, 3) },
    { operands: { index: u32(5, 2, 3, 1) }, attrs: { classes: 5 }, result: f32(2, 3, 5) },
  ],
  lookup: [
    { operands: { table: f32(6, 4), ids }, result: f32(7, 4) },
    { operands: { table: f32(6, 3), ids: u32(6, 2, 5) }, result: f32(2, 5, 3) },
    { operands: { table: f32(40, 16), ids: u32(40, 3, 11) }, result: f32(3, 11, 16) },
    { operands: { table: f32(2, 5), ids: u32(1, 21) }, result: f32(21, 5) },
    { operands: { table: f32(3, 1), ids: exactly("u32", [1], [2]) }, result: f32(1, 1) },
  ],
  place_keys: [{ operands: { ids }, result: u32(42, 7) }],
  merge_runs: [
    { operands: { keys: placeKeys }, attrs: { run: 1 }, result: u32(42, 7) },
    { operands: { keys: exactly("u32", [7], [1, 14, 16, 31, 19, 25, 6]) }, attrs: { run: 2 }, result: u32(42, 7) },
    { operands: { keys: exactly("u32", [7], [1, 14, 16, 31, 6, 19, 25]) }, attrs: { run: 4 }, result: u32(42, 7) },
    { operands: { keys: exactly("u32", [7], [14, 19, 31, 1, 6, 16, 25]) }, attrs: { run: 3 }, result: u32(42, 7) },
    { operands: { keys: sortedKeys }, attrs: { run: 8 }, result: u32(42, 7) },
  ],
  run_starts: [
    { operands: { keys: sortedKeys }, attrs: { runs: 6 }, result: u32(8, 7) },
    { operands: { keys: exactly("u32", [1], [2]) }, attrs: { runs: 4 }, result: u32(2, 5) },
  ],
  sum_runs: [
    { operands: { x: f32(7, 4), keys: sortedKeys, starts: runStarts }, result: f32(6, 4) },
    { operands: { x: f32(7, 3), keys: sortedKeys, starts: runStarts }, result: f32(6, 3) },
    { operands: { x: f32(7, 32), keys: sortedKeys, starts: runStarts }, result: f32(6, 32) },
  ],
  random_normal: [
    { operands: { control: control(0, 0, 7, 0) }, attrs: { shape: [64], salt: 0 }, result: f32(64) },
    { operands: { control: control(4294967295, 1, 7, 42) }, attrs: { shape: [2, 3, 3, 4], salt: 9 }, result: f32(2, 3, 3, 4) },
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
  update_due: [
    { operands: { control: control(5, 2, 70, 0) }, attrs: { batch: 3, every: 3 }, result: f32(1) },
    { operands: { control: control(5, 3, 70, 0) }, attrs: { batch: 3, every: 3 }, result: f32(1) },
    { operands: { control: control(5, 3, 12, 0) }, attrs: { batch: 3, every: 3 }, result: f32(1) },
    { operands: { control: control(5, 3, 13, 0) }, attrs: { batch: 3, every: 3 }, result: f32(1) },
  ],
  advance: [{ operands: { control: control(12, 3, 7, 42) }, result: u32(1, 4) }],
};

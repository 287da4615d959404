import type { OpCase } from "../op_cases.js";
import { exactly, f32, ties, u32 } from "../operands.js";

const reductions: readonly OpCase[] = [
  { operands: { x: f32(7) }, attrs: { axes: [0] }, result: f32(1) },
  { operands: { x: f32(3, 5) }, attrs: { axes: [0] }, result: f32(5) },
  { operands: { x: f32(3, 5) }, attrs: { axes: [1] }, result: f32(3) },
  { operands: { x: f32(3, 5) }, attrs: { axes: [1], keep: true }, result: f32(3, 1) },
  { operands: { x: f32(3, 5) }, attrs: { axes: [1, 0] }, result: f32(1) },
  { operands: { x: f32(2, 3, 4, 4) }, attrs: { axes: [0, 1, 2] }, result: f32(4) },
  { operands: { x: f32(2, 3, 4, 4) }, attrs: { axes: [1, 2] }, result: f32(2, 4) },
  { operands: { x: f32(2, 3, 4, 4) }, attrs: { axes: [0, 2], keep: true }, result: f32(1, 3, 1, 4) },
];

const rows: readonly OpCase["operands"][] = [
  { x: f32(3, 10) },
  { x: f32(1, 1) },
  { x: f32(7) },
  { x: f32(2, 3, 4) },
  // Far beyond what e^x holds: only the stable forms are finite.
  { x: exactly("f32", [2, 3], [1000, 1001, 999, -1000, -1002, -1001]) },
];

const lastAxis = (shape: readonly number[]): readonly number[] => shape.with(-1, 1);

export const reductionCases: { readonly [op: string]: readonly OpCase[] } = {
  contract: [
    { operands: { a: f32(3, 5), b: f32(5, 4) }, attrs: { a: "nc", b: "ck", result: "nk" }, result: f32(3, 4) },
    { operands: { a: f32(2, 3, 5), b: f32(2, 4, 5) }, attrs: { a: "nic", b: "njc", result: "nij" }, result: f32(2, 3, 4) },
    // The scores of attention, and what is taken by them.
    {
      operands: { a: f32(2, 5, 3, 4), b: f32(2, 6, 3, 4) },
      attrs: { a: "nihc", b: "njhc", result: "nhij" },
      result: f32(2, 3, 5, 6),
    },
    {
      operands: { a: f32(2, 3, 5, 6), b: f32(2, 6, 3, 4) },
      attrs: { a: "nhij", b: "njhc", result: "nihc" },
      result: f32(2, 5, 3, 4),
    },
    {
      operands: { a: f32(1, 8, 2, 4), b: f32(1, 4, 2, 4) },
      attrs: { a: "nihc", b: "njhc", result: "nhij" },
      result: f32(1, 2, 8, 4),
    },
    { operands: { a: f32(1, 18, 3), b: f32(1, 18, 4) }, attrs: { a: "nci", b: "ncj", result: "nij" }, result: f32(1, 3, 4) },
    // Sums over two letters, and over none.
    { operands: { a: f32(2, 3, 5), b: f32(3, 2, 4) }, attrs: { a: "abc", b: "bad", result: "dc" }, result: f32(4, 5) },
    { operands: { a: f32(3), b: f32(5) }, attrs: { a: "i", b: "j", result: "ji" }, result: f32(5, 3) },
  ],
  reduce_sum: reductions,
  reduce_mean: reductions,
  reduce_max: [...reductions, { operands: { x: ties(4, 6) }, attrs: { axes: [1] }, result: f32(4), differentiable: false }],
  softmax: rows.map((operands) => ({ operands, result: operands.x })),
  log_sum_exp: rows.map((operands) => ({ operands, result: f32(...lastAxis(operands.x.type.shape)) })),
  argmax: [...rows, { x: ties(5, 8) }].map((operands) => ({ operands, result: u32(1, ...lastAxis(operands.x.type.shape)) })),
  pick: [
    { operands: { x: f32(5, 3), index: u32(3, 5, 1) }, result: f32(5, 1) },
    { operands: { x: f32(8, 1), index: u32(1, 8, 1) }, result: f32(8, 1) },
    { operands: { x: f32(2, 3, 5), index: u32(5, 2, 3, 1) }, result: f32(2, 3, 1) },
  ],
  rank_of: [
    { operands: { x: f32(5, 3), index: u32(3, 5, 1) }, result: f32(5, 1) },
    { operands: { x: ties(2, 4, 6), index: u32(6, 2, 4, 1) }, result: f32(2, 4, 1), differentiable: false },
  ],
};

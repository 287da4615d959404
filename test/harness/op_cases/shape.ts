import type { OpCase } from "../op_cases.js";
import { f32, u32 } from "../operands.js";

export const shapeCases: { readonly [op: string]: readonly OpCase[] } = {
  broadcast_to: [
    { operands: { x: f32(1) }, attrs: { shape: [2, 3] }, result: f32(2, 3) },
    { operands: { x: f32(5) }, attrs: { shape: [3, 5] }, result: f32(3, 5) },
    { operands: { x: f32(2, 1, 3) }, attrs: { shape: [2, 4, 3] }, result: f32(2, 4, 3) },
    { operands: { x: f32(1, 4) }, attrs: { shape: [2, 3, 3, 4] }, result: f32(2, 3, 3, 4) },
  ],
  reshape: [
    { operands: { x: f32(2, 3, 3, 4) }, attrs: { shape: [2, 36] }, result: f32(2, 36) },
    { operands: { x: f32(2, 36) }, attrs: { shape: [2, 3, 3, 4] }, result: f32(2, 3, 3, 4) },
    { operands: { x: f32(4, 6) }, attrs: { shape: [3, 8] }, result: f32(3, 8) },
    { operands: { x: f32(2, 3, 5) }, attrs: { shape: [6, 5] }, result: f32(6, 5) },
    { operands: { x: f32(5) }, attrs: { shape: [5, 1] }, result: f32(5, 1) },
    { operands: { x: f32(1, 5, 1) }, attrs: { shape: [5] }, result: f32(5) },
    { operands: { x: f32(1) }, attrs: { shape: [1, 1] }, result: f32(1, 1) },
    { operands: { x: f32(2, 1, 6) }, attrs: { shape: [2, 2, 1, 3] }, result: f32(2, 2, 1, 3) },
    { operands: { x: u32(9, 2, 6) }, attrs: { shape: [12] }, result: u32(9, 12) },
  ],
  transpose: [
    { operands: { x: f32(3, 5) }, attrs: { permutation: [1, 0] }, result: f32(5, 3) },
    { operands: { x: f32(2, 3, 4) }, attrs: { permutation: [2, 0, 1] }, result: f32(4, 2, 3) },
    { operands: { x: f32(2, 3, 4, 5) }, attrs: { permutation: [0, 3, 1, 2] }, result: f32(2, 5, 3, 4) },
  ],
  concat: [
    { operands: { a: f32(3, 5), b: f32(3, 2) }, attrs: { axis: 1 }, result: f32(3, 7) },
    { operands: { a: f32(1, 4), b: f32(3, 4) }, attrs: { axis: 0 }, result: f32(4, 4) },
    { operands: { a: f32(2, 3, 3, 4), b: f32(2, 3, 3, 1) }, attrs: { axis: 3 }, result: f32(2, 3, 3, 5) },
    { operands: { a: u32(9, 2), b: u32(9, 3) }, attrs: { axis: 0 }, result: u32(9, 5) },
  ],
  slice: [
    { operands: { x: f32(3, 7) }, attrs: { axis: 1, start: 2, extent: 4 }, result: f32(3, 4) },
    { operands: { x: f32(5, 4) }, attrs: { axis: 0, start: 0, extent: 2 }, result: f32(2, 4) },
    { operands: { x: f32(2, 3, 3, 5) }, attrs: { axis: 3, start: 4, extent: 1 }, result: f32(2, 3, 3, 1) },
  ],
  reverse: [
    { operands: { x: f32(7) }, attrs: { axis: 0 }, result: f32(7) },
    { operands: { x: f32(2, 5, 3) }, attrs: { axis: 1 }, result: f32(2, 5, 3) },
    { operands: { x: f32(3, 4) }, attrs: { axis: 1 }, result: f32(3, 4) },
    { operands: { x: u32(9, 2, 5) }, attrs: { axis: 1 }, result: u32(9, 2, 5) },
  ],
  pad: [
    { operands: { x: f32(3, 4) }, attrs: { axis: 1, before: 1, after: 2 }, result: f32(3, 7) },
    { operands: { x: f32(3, 4) }, attrs: { axis: 0, before: 0, after: 3 }, result: f32(6, 4) },
    { operands: { x: f32(2, 3, 3, 1) }, attrs: { axis: 3, before: 4, after: 0 }, result: f32(2, 3, 3, 5) },
    { operands: { x: u32(9, 3) }, attrs: { axis: 0, before: 1, after: 0 }, result: u32(9, 4) },
  ],
  upsample_linear: [
    { operands: { x: f32(2, 3, 4, 2) }, attrs: { axis: 1, factor: 2 }, result: f32(2, 6, 4, 2) },
    { operands: { x: f32(2, 3, 4, 2) }, attrs: { axis: 2, factor: 3 }, result: f32(2, 3, 12, 2) },
    { operands: { x: f32(1, 1, 3) }, attrs: { axis: 1, factor: 4 }, result: f32(1, 4, 3) },
    { operands: { x: f32(2, 3) }, attrs: { axis: 1, factor: 1 }, result: f32(2, 3) },
  ],
  upsample_linear_gradient: [
    { operands: { ct: f32(2, 6, 4, 2) }, attrs: { axis: 1, factor: 2 }, result: f32(2, 3, 4, 2) },
    { operands: { ct: f32(2, 3, 12, 2) }, attrs: { axis: 2, factor: 3 }, result: f32(2, 3, 4, 2) },
    { operands: { ct: f32(1, 4, 3) }, attrs: { axis: 1, factor: 4 }, result: f32(1, 1, 3) },
  ],
};

import type { OpCase } from "../op_cases.js";
import { exactly, f32, type OperandSpec, positive, ties, u32 } from "../operands.js";

/** Shapes of all ranks; counts that 4 divides and that it does not; the forms of broadcasting that layers use. */
const pairs = (make: (...shape: readonly number[]) => OperandSpec): readonly OpCase[] => [
  { operands: { a: f32(8), b: make(8) }, result: f32(8) },
  { operands: { a: f32(3, 7), b: make(7) }, result: f32(3, 7) },
  { operands: { a: f32(2, 3, 3, 4), b: make(4) }, result: f32(2, 3, 3, 4) },
  { operands: { a: f32(5), b: make(3, 5) }, result: f32(3, 5) },
  { operands: { a: f32(4, 1), b: make(1, 3) }, result: f32(4, 3) },
  { operands: { a: f32(2, 3, 5), b: make(1) }, result: f32(2, 3, 5) },
  { operands: { a: f32(1), b: make(2, 1, 3) }, result: f32(2, 1, 3) },
];

const singles = (make: (...shape: readonly number[]) => OperandSpec): readonly OpCase[] => [
  { operands: { x: make(1) }, result: f32(1) },
  { operands: { x: make(3, 5) }, result: f32(3, 5) },
  { operands: { x: make(2, 2, 3, 4) }, result: f32(2, 2, 3, 4) },
];

const kinks = exactly("f32", [3], [-1, 0, 1]);

export const elementwiseCases: { readonly [op: string]: readonly OpCase[] } = {
  add_waves: [
    { operands: { x: f32(5, 6) }, result: f32(5, 6) },
    { operands: { x: f32(2, 7, 5) }, result: f32(2, 7, 5) },
    { operands: { x: f32(1, 40, 8) }, result: f32(1, 40, 8) },
  ],
  mask_future: [
    { operands: { x: f32(4, 4) }, attrs: { fill: -3 }, result: f32(4, 4) },
    { operands: { x: f32(2, 3, 5, 4) }, attrs: { fill: 0 }, result: f32(2, 3, 5, 4) },
    { operands: { x: f32(2, 3, 7) }, attrs: { fill: 0.5 }, result: f32(2, 3, 7) },
  ],
  add: pairs(f32),
  sub: pairs(f32),
  mul: pairs(f32),
  div: pairs(positive),
  maximum: [...pairs(f32), { operands: { a: ties(9), b: ties(9) }, result: f32(9), differentiable: false }],
  log_add_exp: [
    ...pairs(f32),
    { operands: { a: exactly("f32", [4], [0, -1e30, 40, -3]), b: exactly("f32", [4], [0, -5, -60, 1000]) }, result: f32(4) },
  ],
  minimum: [...pairs(f32), { operands: { a: ties(9), b: ties(9) }, result: f32(9), differentiable: false }],
  neg: singles(f32),
  relu: [...singles(f32), { operands: { x: kinks }, result: f32(3), differentiable: false }],
  sigmoid: [...singles(f32), { operands: { x: exactly("f32", [4], [-1000, -80, 80, 1000]) }, result: f32(4) }],
  tanh: [...singles(f32), { operands: { x: exactly("f32", [4], [-1000, -10, 10, 1000]) }, result: f32(4) }],
  softplus: [...singles(f32), { operands: { x: exactly("f32", [6], [-100, -20, -1e-3, 0, 20, 1000]) }, result: f32(6) }],
  erf: [...singles(f32), { operands: { x: exactly("f32", [8], [-1000, -4, -1.01, -1e-4, 0, 0.99, 3, 100]) }, result: f32(8) }],
  exp: singles(f32),
  log: singles(positive),
  sqrt: singles(positive),
  rsqrt: singles(positive),
  square: singles(f32),
  abs: [...singles(f32), { operands: { x: kinks }, result: f32(3), differentiable: false }],
  select_positive: [
    { operands: { x: f32(3, 5), ct: f32(3, 5) }, result: f32(3, 5) },
    { operands: { x: f32(3, 5), ct: f32(1) }, result: f32(3, 5) },
    { operands: { x: f32(5), ct: f32(2, 5) }, result: f32(2, 5) },
    { operands: { x: kinks, ct: f32(3) }, result: f32(3), differentiable: false },
  ],
  where: [
    { operands: { condition: f32(3, 5), then: f32(3, 5), otherwise: f32(3, 5) }, result: f32(3, 5) },
    { operands: { condition: f32(1), then: f32(2, 6), otherwise: f32(1) }, result: f32(2, 6) },
    { operands: { condition: f32(4, 1), then: f32(3), otherwise: f32(1, 3) }, result: f32(4, 3) },
    { operands: { condition: f32(8), then: u32(9, 8), otherwise: u32(9, 1) }, result: u32(9, 8) },
    { operands: { condition: kinks, then: f32(3), otherwise: f32(3) }, result: f32(3), differentiable: false },
  ],
  floor: [...singles(f32), { operands: { x: exactly("f32", [4], [-2, -0.5, 3, 3.75]) }, result: f32(4), differentiable: false }],
  equal: [
    { operands: { a: u32(3, 12), b: u32(3, 12) }, result: f32(12) },
    { operands: { a: u32(3, 5, 1), b: u32(3, 5, 4) }, result: f32(5, 4) },
    { operands: { a: exactly("u32", [2], [4294967295, 4294967294]), b: exactly("u32", [1], [4294967295]) }, result: f32(2) },
  ],
  to_f32: [{ operands: { x: u32(1000, 3, 5) }, result: f32(3, 5) }],
  constant: [
    { operands: {}, attrs: { value: 0.25, shape: [3, 5], dtype: "f32" }, result: f32(3, 5) },
    { operands: {}, attrs: { value: 7, shape: [1], dtype: "u32" }, result: u32(8, 1) },
  ],
};

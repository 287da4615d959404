import type { OpCase } from "../op_cases.js";
import { f32, ties, u32 } from "../operands.js";

interface Geometry {
  readonly image: readonly number[];
  readonly result: readonly number[];
  readonly pool: readonly number[];
  readonly stride: readonly number[];
  readonly padding?: readonly number[];
}

const geometries: readonly Geometry[] = [
  { image: [2, 4, 6, 4], pool: [2, 2], stride: [2, 2], result: [2, 2, 3, 4] },
  // The last row and column are in no window.
  { image: [1, 5, 7, 3], pool: [2, 3], stride: [2, 3], result: [1, 2, 2, 3] },
  { image: [1, 5, 5, 2], pool: [2, 2], stride: [2, 2], padding: [1, 0, 0, 1], result: [1, 3, 3, 2] },
  { image: [1, 6, 5, 2], pool: [3, 3], stride: [1, 2], result: [1, 4, 2, 2] },
  { image: [1, 6, 5, 1], pool: [3, 2], stride: [2, 1], padding: [1, 1, 1, 1], result: [1, 3, 6, 1] },
  { image: [1, 5, 4, 2], pool: [3, 3], stride: [2, 2], padding: [2, 1, 0, 2], result: [1, 3, 2, 2] },
  // Gaps between the windows.
  { image: [1, 8, 7, 1], pool: [2, 1], stride: [3, 2], result: [1, 3, 4, 1] },
  { image: [2, 3, 3, 5], pool: [3, 3], stride: [1, 1], result: [2, 1, 1, 5] },
  // Sequences and volumes.
  { image: [2, 7, 3], pool: [2], stride: [2], result: [2, 3, 3] },
  { image: [2, 6, 2], pool: [3], stride: [2], padding: [1, 1], result: [2, 3, 2] },
  { image: [1, 4, 4, 2, 3], pool: [2, 2, 2], stride: [2, 2, 2], result: [1, 2, 2, 1, 3] },
  { image: [1, 3, 5, 4, 1], pool: [2, 3, 2], stride: [1, 2, 3], padding: [1, 0, 1, 1, 0, 1], result: [1, 3, 3, 2, 1] },
];

const attrsOf = ({ image: _, result: __, ...attrs }: Geometry) => attrs;
const gradientAttrsOf = (g: Geometry) => ({ ...attrsOf(g), size: g.image.slice(1, -1) });
const placesIn = ({ pool }: Geometry): number => pool.reduce((a, b) => a * b, 1);

export const poolingCases: { readonly [op: string]: readonly OpCase[] } = {
  max_pool: geometries.flatMap((g) => [
    { operands: { x: f32(...g.image) }, attrs: attrsOf(g), result: f32(...g.result) },
    { operands: { x: ties(...g.image) }, attrs: attrsOf(g), result: f32(...g.result), differentiable: false },
  ]),
  max_pool_argmax: geometries.flatMap((g) => [
    { operands: { x: f32(...g.image) }, attrs: attrsOf(g), result: u32(1, ...g.result) },
    { operands: { x: ties(...g.image) }, attrs: attrsOf(g), result: u32(1, ...g.result) },
  ]),
  // Some of these positions are in the padding: there the cotangent goes nowhere.
  max_pool_gradient: geometries.map((g) => ({
    operands: { ct: f32(...g.result), argmax: u32(placesIn(g), ...g.result) },
    attrs: gradientAttrsOf(g),
    result: f32(...g.image),
  })),
  avg_pool: geometries.map((g) => ({ operands: { x: f32(...g.image) }, attrs: attrsOf(g), result: f32(...g.result) })),
  avg_pool_gradient: geometries.map((g) => ({
    operands: { ct: f32(...g.result) },
    attrs: gradientAttrsOf(g),
    result: f32(...g.image),
  })),
};

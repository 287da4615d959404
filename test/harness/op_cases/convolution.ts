import type { OpCase } from "../op_cases.js";
import { f32 } from "../operands.js";

/** One convolution: the operator and both of its gradients are tested on the same geometries. */
interface Geometry {
  readonly image: readonly number[];
  readonly filter: readonly number[];
  readonly result: readonly number[];
  readonly stride?: readonly number[];
  readonly padding?: readonly number[];
  readonly dilation?: readonly number[];
  readonly groups?: number;
}

const geometries: readonly Geometry[] = [
  { image: [2, 5, 6, 3], filter: [3, 3, 3, 4], result: [2, 3, 4, 4] },
  { image: [1, 4, 4, 2], filter: [1, 1, 2, 5], result: [1, 4, 4, 5] },
  { image: [2, 5, 5, 1], filter: [3, 3, 1, 4], padding: [1, 1, 1, 1], result: [2, 5, 5, 4] },
  { image: [1, 6, 7, 2], filter: [3, 2, 2, 3], stride: [2, 2], result: [1, 2, 3, 3] },
  // The stride leaves rows and columns that no window reads.
  { image: [1, 8, 6, 1], filter: [2, 2, 1, 2], stride: [3, 4], result: [1, 3, 2, 2] },
  // Keras's "same" with stride 2 on an even extent: one more after than before.
  { image: [1, 6, 6, 2], filter: [3, 3, 2, 3], stride: [2, 2], padding: [0, 1, 0, 1], result: [1, 3, 3, 3] },
  { image: [1, 5, 4, 2], filter: [2, 3, 2, 3], padding: [1, 0, 0, 2], result: [1, 5, 4, 3] },
  { image: [1, 7, 7, 2], filter: [3, 3, 2, 2], dilation: [2, 3], result: [1, 3, 1, 2] },
  { image: [1, 7, 6, 1], filter: [3, 2, 1, 3], stride: [2, 3], padding: [2, 1, 1, 2], dilation: [2, 2], result: [1, 3, 3, 3] },
  // More padding than filter: whole windows of zeros.
  { image: [1, 3, 3, 1], filter: [2, 2, 1, 1], stride: [2, 1], padding: [3, 2, 2, 0], result: [1, 4, 4, 1] },
  // Sequences.
  { image: [2, 7, 3], filter: [3, 3, 4], result: [2, 5, 4] },
  { image: [2, 7, 2], filter: [3, 2, 3], stride: [2], padding: [4, 0], dilation: [2], result: [2, 4, 3] },
  // Volumes.
  { image: [1, 4, 3, 5, 2], filter: [2, 3, 2, 2, 3], result: [1, 3, 1, 4, 3] },
  {
    image: [1, 5, 4, 3, 2],
    filter: [3, 2, 1, 2, 2],
    stride: [2, 1, 2],
    padding: [1, 0, 1, 1, 0, 0],
    dilation: [1, 2, 1],
    result: [1, 2, 4, 2, 2],
  },
  // Groups: of several channels and filters, of one channel each, of one filter each, and of both.
  { image: [2, 4, 5, 4], filter: [2, 3, 2, 6], padding: [1, 0, 1, 1], groups: 2, result: [2, 4, 5, 6] },
  { image: [1, 4, 4, 3], filter: [3, 3, 1, 6], stride: [2, 1], padding: [1, 1, 1, 1], groups: 3, result: [1, 2, 4, 6] },
  { image: [1, 3, 4, 6], filter: [2, 2, 3, 2], groups: 2, result: [1, 2, 3, 2] },
  { image: [2, 5, 4, 4], filter: [3, 3, 1, 4], padding: [1, 1, 1, 1], groups: 4, result: [2, 5, 4, 4] },
  { image: [2, 6, 4], filter: [3, 2, 4], dilation: [2], groups: 2, result: [2, 2, 4] },
];

const attrsOf = ({ image: _, filter: __, result: ___, ...attrs }: Geometry) => attrs;

export const convolutionCases: { readonly [op: string]: readonly OpCase[] } = {
  conv: geometries.map((g) => ({
    operands: { x: f32(...g.image), w: f32(...g.filter) },
    attrs: attrsOf(g),
    result: f32(...g.result),
  })),
  conv_input_gradient: geometries.map((g) => ({
    operands: { ct: f32(...g.result), w: f32(...g.filter) },
    attrs: { ...attrsOf(g), size: g.image.slice(1, -1) },
    result: f32(...g.image),
  })),
  conv_filter_gradient: geometries.map((g) => ({
    operands: { x: f32(...g.image), ct: f32(...g.result) },
    attrs: { ...attrsOf(g), size: g.filter.slice(0, -2) },
    result: f32(...g.filter),
  })),
  matmul: [
    { operands: { a: f32(4, 8), b: f32(8, 4) }, result: f32(4, 4) },
    { operands: { a: f32(3, 5), b: f32(5, 7) }, result: f32(3, 7) },
    { operands: { a: f32(5, 3), b: f32(5, 7) }, attrs: { transpose_a: true }, result: f32(3, 7) },
    { operands: { a: f32(3, 5), b: f32(7, 5) }, attrs: { transpose_b: true }, result: f32(3, 7) },
    { operands: { a: f32(5, 3), b: f32(7, 5) }, attrs: { transpose_a: true, transpose_b: true }, result: f32(3, 7) },
    { operands: { a: f32(1, 1), b: f32(1, 6) }, result: f32(1, 6) },
  ],
};

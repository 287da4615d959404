/** Recurrent layers over one row of the batch in plain float64, step by step as their formulas say. */

export type Vector = readonly number[];
export type Rows = readonly Vector[];

export interface Weights {
  /** [features, gates · units] */
  readonly kernel: Vector;
  /** [units, gates · units] */
  readonly recurrent: Vector;
  readonly bias: Vector;
  /** Of a gru that resets after the product. */
  readonly recurrentBias?: Vector;
}

/** What a step keeps: the state first. */
type States = readonly Vector[];

/** A cell: from a step's features and what was kept before it to what is kept after it. */
export type PlainCell = (x: Vector, before: States, weights: Weights) => States;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const zip = (a: Vector, b: Vector, f: (x: number, y: number) => number): Vector => a.map((x, i) => f(x, b[i] ?? Number.NaN));
const plus = (a: Vector, b: Vector): Vector => zip(a, b, (x, y) => x + y);

/** x · w, w row by row. */
const times = (x: Vector, w: Vector): Vector => {
  const width = w.length / x.length;
  return Array.from({ length: width }, (_, k) => x.reduce((sum, value, j) => sum + value * (w[j * width + k] ?? Number.NaN), 0));
};
const gates = (z: Vector, count: number): States =>
  Array.from({ length: count }, (_, i) => z.slice((i * z.length) / count, ((i + 1) * z.length) / count));

export const plainRnn =
  (activation: (x: number) => number): PlainCell =>
  (x, [h = []], { kernel, recurrent, bias }) => [plus(plus(times(x, kernel), bias), times(h, recurrent)).map(activation)];

export const plainLstm: PlainCell = (x, [h = [], c = []], { kernel, recurrent, bias }) => {
  const [i = [], f = [], g = [], o = []] = gates(plus(plus(times(x, kernel), bias), times(h, recurrent)), 4);
  const kept = zip(f, c, (gate, old) => sigmoid(gate) * old);
  const cell = plus(
    kept,
    zip(i, g, (gate, value) => sigmoid(gate) * Math.tanh(value)),
  );
  return [zip(o, cell, (gate, value) => sigmoid(gate) * Math.tanh(value)), cell];
};

export const plainGru: PlainCell = (x, [h = []], { kernel, recurrent, bias, recurrentBias = [] }) => {
  const [xz = [], xr = [], xn = []] = gates(plus(times(x, kernel), bias), 3);
  const [hz = [], hr = [], hn = []] = gates(plus(times(h, recurrent), recurrentBias), 3);
  const z = plus(xz, hz).map(sigmoid);
  const r = plus(xr, hr).map(sigmoid);
  const n = plus(
    xn,
    zip(r, hn, (gate, value) => gate * value),
  ).map(Math.tanh);
  return [z.map((gate, k) => gate * (h[k] ?? Number.NaN) + (1 - gate) * (n[k] ?? Number.NaN))];
};

export const plainGruResetBefore: PlainCell = (x, [h = []], { kernel, recurrent, bias }) => {
  const [xz = [], xr = [], xn = []] = gates(plus(times(x, kernel), bias), 3);
  const [hz = [], hr = []] = gates(times(h, recurrent), 3);
  const z = plus(xz, hz).map(sigmoid);
  const reset = zip(plus(xr, hr).map(sigmoid), h, (gate, value) => gate * value);
  const [, , hn = []] = gates(times(reset, recurrent), 3);
  const n = plus(xn, hn).map(Math.tanh);
  return [z.map((gate, k) => gate * (h[k] ?? Number.NaN) + (1 - gate) * (n[k] ?? Number.NaN))];
};

/** The state after every step; a step whose mask is 0 leaves all as it was. */
export function runPlain(
  cell: PlainCell,
  rows: Rows,
  at: { readonly weights: Weights; readonly initial: States; readonly mask?: Vector },
): Rows {
  let states = at.initial;
  return rows.map((x, t) => {
    if (at.mask?.[t] !== 0) states = cell(x, states, at.weights);
    return states[0] ?? [];
  });
}

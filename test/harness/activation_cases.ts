/** A function of one number that a layer applies, in plain float64, and what its derivative is where it bends, or its slope does. */
export interface ActivationCase {
  readonly layer: string;
  readonly written?: { readonly [parameter: string]: unknown };
  readonly y: (x: number) => number;
  readonly bends?: { readonly [x: number]: number };
}

/** Far out, at every bend, and in between. */
export const activationPoints: readonly number[] = [
  -100, -30, -8, -3, -1.5, -1, -0.3, -1e-3, 0, 1e-3, 0.4, 1, 2.5, 3, 7, 30, 100,
];

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const elu = (x: number, alpha: number): number => (x > 0 ? x : alpha * Math.expm1(x));
const hardSigmoid = (x: number): number => Math.min(Math.max(x / 6 + 0.5, 0), 1);

/** 2/√π ∫₀ˣ e^(-t²) dt by Simpson's rule; nothing is left beyond 6. */
function erf(x: number): number {
  const end = Math.min(Math.abs(x), 6);
  const pieces = 600;
  const weight = (n: number) => (n === 0 || n === pieces ? 1 : n % 2 === 1 ? 4 : 2);
  const values = Array.from({ length: pieces + 1 }, (_, n) => weight(n) * Math.exp(-(((n * end) / pieces) ** 2)));
  return ((Math.sign(x) * 2) / Math.sqrt(Math.PI)) * values.reduce((a, b) => a + b, 0) * (end / pieces / 3);
}

export const activationCases: readonly ActivationCase[] = [
  { layer: "relu", y: (x) => Math.max(x, 0), bends: { 0: 0 } },
  { layer: "leaky_relu", y: (x) => (x > 0 ? x : 0.3 * x), bends: { 0: 0.3 } },
  { layer: "leaky_relu", written: { negative_slope: 2 }, y: (x) => (x > 0 ? x : 2 * x), bends: { 0: 2 } },
  { layer: "prelu", y: (x) => (x > 0 ? x : 0.25 * x), bends: { 0: 0.25 } },
  { layer: "elu", y: (x) => elu(x, 1), bends: { 0: 1 } },
  { layer: "elu", written: { alpha: 0.5 }, y: (x) => elu(x, 0.5), bends: { 0: 0.5 } },
  {
    layer: "selu",
    y: (x) => 1.0507009873554805 * elu(x, 1.6732632423543772),
    bends: { 0: 1.0507009873554805 * 1.6732632423543772 },
  },
  { layer: "gelu", y: (x) => (x / 2) * (1 + erf(x / Math.SQRT2)) },
  {
    layer: "gelu",
    written: { approximate: true },
    y: (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  },
  { layer: "silu", y: (x) => x * sigmoid(x) },
  { layer: "mish", y: (x) => x * Math.tanh(softplus(x)) },
  { layer: "softplus", y: softplus },
  { layer: "softsign", y: (x) => x / (1 + Math.abs(x)), bends: { 0: 1 } },
  { layer: "hard_sigmoid", y: hardSigmoid, bends: { [-3]: 0, 3: 0 } },
  { layer: "hard_swish", y: (x) => x * hardSigmoid(x), bends: { [-3]: 0, 3: 1 } },
  { layer: "sigmoid", y: sigmoid },
  { layer: "tanh", y: Math.tanh },
];

/** By central differences, but at bends. */
export const derivativeOf = ({ y, bends = {} }: ActivationCase, x: number): number => {
  const h = 1e-5;
  return bends[x] ?? (y(x + h) - y(x - h)) / (2 * h);
};

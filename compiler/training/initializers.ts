import type { InitializerSpec } from "../../runtime/manifest.js";
import { invariant } from "../base/invariant.js";
import type { Initializer } from "../layers/define.js";

/** How the first value of a parameter is chosen. Definitions are Keras's `keras.initializers`. */
export interface InitializerKind {
  readonly name: string;
  readonly doc: string;
  readonly formula: string;
  /** Whether it takes a number, as `constant(0.1)` does. */
  readonly takesValue: boolean;
  readonly resolve: (fanIn: number, fanOut: number, value: number) => InitializerSpec;
}

/** The standard deviation of a unit normal cut off at two deviations: a truncated normal is widened by it, as in Keras. */
const truncatedDeviation = 0.87962566103423978;

export const initializers: readonly InitializerKind[] = [
  {
    name: "constant",
    doc: "The same given number everywhere.",
    formula: "w = value",
    takesValue: true,
    resolve: (_in, _out, value) => ({ kind: "constant", value }),
  },
  {
    name: "glorot_normal",
    doc: "A normal distribution, cut off at two deviations, that keeps the variance of values and of gradients alike (Glorot and Bengio 2010).",
    formula: "w ~ truncated N(0, σ²), σ = √(2 / (fan_in + fan_out))",
    takesValue: false,
    resolve: (fanIn, fanOut) => truncatedNormal(2 / (fanIn + fanOut)),
  },
  {
    name: "glorot_uniform",
    doc: "A uniform distribution that keeps the variance of values and of gradients alike (Glorot and Bengio 2010).",
    formula: "w ~ U(-limit, limit), limit = √(6 / (fan_in + fan_out))",
    takesValue: false,
    resolve: (fanIn, fanOut) => ({ kind: "uniform", limit: Math.sqrt(6 / (fanIn + fanOut)) }),
  },
  {
    name: "he_normal",
    doc: "A normal distribution, cut off at two deviations, for layers that `relu` follows (He et al. 2015).",
    formula: "w ~ truncated N(0, σ²), σ = √(2 / fan_in)",
    takesValue: false,
    resolve: (fanIn) => truncatedNormal(2 / fanIn),
  },
  {
    name: "he_uniform",
    doc: "A uniform distribution for layers that `relu` follows (He et al. 2015).",
    formula: "w ~ U(-limit, limit), limit = √(6 / fan_in)",
    takesValue: false,
    resolve: (fanIn) => ({ kind: "uniform", limit: Math.sqrt(6 / fanIn) }),
  },
  { name: "ones", doc: "One everywhere.", formula: "w = 1", takesValue: false, resolve: () => ({ kind: "ones" }) },
  {
    name: "orthogonal",
    doc: "A random matrix whose rows (or columns, where there are fewer of them) have length 1 and stand at right angles: a product with it neither grows nor fades over many steps (Saxe et al. 2013). All axes but the last count as the rows.",
    formula: "w = Q of QR = N(0, 1), the diagonal of R positive",
    takesValue: false,
    resolve: () => ({ kind: "orthogonal" }),
  },
  {
    name: "random_normal",
    doc: "A normal distribution of a given standard deviation.",
    formula: "w ~ N(0, value²)",
    takesValue: true,
    resolve: (_in, _out, deviation) => ({ kind: "normal", deviation }),
  },
  {
    name: "random_uniform",
    doc: "A uniform distribution between a given number and its negative.",
    formula: "w ~ U(-value, value)",
    takesValue: true,
    resolve: (_in, _out, limit) => ({ kind: "uniform", limit }),
  },
  { name: "zeros", doc: "Zero everywhere.", formula: "w = 0", takesValue: false, resolve: () => ({ kind: "zeros" }) },
];

/**
 * The distribution that the run time draws from. `fanIn` and `fanOut` are how many numbers one result is made of, and how many
 * results one number goes into: for a kernel of `conv2d`, height · width · channels and height · width · filters.
 */
export function resolveInitializer(initializer: Initializer, fanIn: number, fanOut: number): InitializerSpec {
  if (initializer.values) return { kind: "runs", values: initializer.values };
  const kind = initializers.find((candidate) => candidate.name === initializer.name);
  invariant(kind, `no initializer is named ${initializer.name}`);
  return kind.resolve(fanIn, fanOut, initializer.value ?? 0);
}

const truncatedNormal = (variance: number): InitializerSpec => ({
  kind: "truncated_normal",
  deviation: Math.sqrt(variance) / truncatedDeviation,
});

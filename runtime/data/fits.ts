import type { ColumnSpec, Manifest, NumberStep } from "../manifest.js";
import type { HostArray } from "../sizes.js";
import type { Columns } from "./columns.js";

/** What of the numbers of a feature is fitted, in float64. */
interface Moments {
  readonly mean: number;
  /** √(Σ (x - mean)² / rows) */
  readonly deviation: number;
  readonly least: number;
  readonly largest: number;
}

/** A transform of numbers as its moments see it: what it fits to them, and what they are behind it. */
interface StepFit {
  readonly fit?: (moments: Moments) => { readonly [parameter: string]: number };
  readonly after: (moments: Moments, step: NumberStep) => Moments;
}

/** y = factor · x + amount */
const affine = ({ mean, deviation, least, largest }: Moments, factor: number, amount: number): Moments => {
  const ends = [factor * least + amount, factor * largest + amount] as const;
  return {
    mean: factor * mean + amount,
    deviation: Math.abs(factor) * deviation,
    least: Math.min(...ends),
    largest: Math.max(...ends),
  };
};

/** What is always the same has no extent to divide by. */
const divisor = (extent: number): number => (extent > 0 ? extent : 1);

const standardized = ({ mean, deviation }: Moments) => ({ mean, deviation: divisor(deviation) });
const ranged = ({ least, largest }: Moments) => ({ least, range: divisor(largest - least) });

/** The transforms of `compiler/transforms` that work on numbers. */
const steps: { readonly [name: string]: StepFit } = {
  scale: { after: (moments, { parameters }) => affine(moments, Number(parameters.factor), 0) },
  shift: { after: (moments, { parameters }) => affine(moments, 1, Number(parameters.amount)) },
  standardize: {
    fit: standardized,
    after: (moments) => {
      const { mean, deviation } = standardized(moments);
      return affine(moments, 1 / deviation, -mean / deviation);
    },
  },
  min_max: {
    fit: ranged,
    after: (moments) => {
      const { least, range } = ranged(moments);
      return affine(moments, 1 / range, -least / range);
    },
  },
};

/** The values of all parameters that are fitted on the training split, by path. */
export const fitNumbers = ({ data }: Pick<Manifest, "data">, { columns }: Columns): ReadonlyMap<string, Float32Array> =>
  new Map(
    (data?.columns ?? []).flatMap((spec) => (spec.steps === undefined ? [] : fitColumn(spec, spec.steps, columns[spec.name]))),
  );

function fitColumn(
  { shape }: ColumnSpec,
  own: readonly NumberStep[],
  values: HostArray | undefined,
): readonly (readonly [path: string, values: Float32Array])[] {
  const features = shape.at(-1) ?? 1;
  const moments = Array.from({ length: features }, (_, feature) => momentsOf(values ?? new Float32Array(), feature, features));
  const fitted: (readonly [string, Float32Array])[] = [];
  for (const step of own) {
    const { fit, after } = steps[step.name] ?? {};
    const found = fit === undefined ? [] : moments.map(fit);
    for (const [name, path] of Object.entries(step.fitted ?? {}))
      fitted.push([path, Float32Array.from(found, (each) => each[name] ?? 0)]);
    for (const [feature, before] of moments.entries()) moments[feature] = after?.(before, step) ?? before;
  }
  return fitted;
}

/** Of every `features`-th value from `feature` on. Counted from the first one, so that equal values have deviation 0 exactly. */
function momentsOf(values: HostArray, feature: number, features: number): Moments {
  const first = values[feature] ?? 0;
  const count = Math.max(1, Math.floor(values.length / features));
  const found = { sum: 0, squares: 0, least: first, largest: first };
  for (let n = feature; n < values.length; n += features) {
    const value = values[n] as number;
    found.sum += value - first;
    if (value < found.least) found.least = value;
    if (value > found.largest) found.largest = value;
  }
  const mean = first + found.sum / count;
  for (let n = feature; n < values.length; n += features) found.squares += ((values[n] as number) - mean) ** 2;
  return { mean, deviation: Math.sqrt(found.squares / count), least: found.least, largest: found.largest };
}

/** Probabilities are kept so far from 0 before their logarithm, as in the losses. */
const fuzz = 1e-7;

const logOf = (probability: number): number => Math.log(Math.min(Math.max(probability, fuzz), 1 - fuzz));

/** The mean of −log of the probability that each row gave its class; rows of `values` are divided by their sums. */
export function classSurprise(targets: ArrayLike<number>, values: Float32Array, classes: number): number {
  const rows = values.length / classes;
  const state = { sum: 0 };
  for (let row = 0; row < rows; row += 1) {
    const own = values.subarray(row * classes, (row + 1) * classes);
    const total = own.reduce((sum, value) => sum + value, 0);
    state.sum -= logOf((own[targets[row] as number] as number) / total);
  }
  return state.sum / rows;
}

/** The mean of −log of the probability that was given to each yes or no. */
export function binarySurprise(targets: ArrayLike<number>, values: Float32Array): number {
  const state = { sum: 0 };
  for (const [n, value] of values.entries()) {
    const target = targets[n] as number;
    state.sum -= target * logOf(value) + (1 - target) * logOf(1 - value);
  }
  return state.sum / values.length;
}

/** The share of rows whose class is among the `k` most probable ones, of equal ones the first. */
export function topK(
  targets: ArrayLike<number>,
  values: Float32Array,
  { classes, k }: { readonly classes: number; readonly k: number },
): number {
  const rows = values.length / classes;
  const state = { found: 0 };
  for (let row = 0; row < rows; row += 1) {
    const own = values.subarray(row * classes, (row + 1) * classes);
    const target = targets[row] as number;
    const value = own[target] as number;
    const before = own.reduce((count, other, n) => count + (other > value || (other === value && n < target) ? 1 : 0), 0);
    if (before < k) state.found += 1;
  }
  return state.found / rows;
}

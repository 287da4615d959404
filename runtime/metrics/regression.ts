/** How far values are from their targets, over all elements of all rows, in float64. */
export interface RegressionMetrics {
  readonly rows: number;
  /** The mean of the squared difference. */
  readonly mse: number;
  /** The mean of the absolute difference. */
  readonly mae: number;
}

/** `targets` and `values` have `rows` times the elements of a row. */
export function regressionMetrics(targets: ArrayLike<number>, values: ArrayLike<number>, rows: number): RegressionMetrics {
  const sums = { squared: 0, absolute: 0 };
  for (let n = 0; n < targets.length; n += 1) {
    const difference = (values[n] as number) - (targets[n] as number);
    sums.squared += difference * difference;
    sums.absolute += Math.abs(difference);
  }
  return { rows, mse: sums.squared / targets.length, mae: sums.absolute / targets.length };
}

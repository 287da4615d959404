/** Measures of how far values are from targets that are asked for by name. All are in float64, over all elements of all rows. */

/** The root of the mean squared difference: in the unit of the target. */
export const rootMeanSquaredError = (targets: ArrayLike<number>, values: ArrayLike<number>): number =>
  Math.sqrt(meanOf(targets, (target, n) => ((values[n] as number) - target) ** 2));

/** The mean of the difference in percent of the target; of a target below 1e-7, of that, as in the loss. */
export const meanAbsolutePercentageError = (targets: ArrayLike<number>, values: ArrayLike<number>): number =>
  100 * meanOf(targets, (target, n) => Math.abs((values[n] as number) - target) / Math.max(Math.abs(target), 1e-7));

/**
 * The coefficient of determination: 1 − Σ (y − t)² / Σ (t − mean of t)², the mean over the `width` elements of a row, each over all
 * rows. An element that is always the same gives 1 where it was always met, and else 0, as in scikit-learn.
 */
export function determination(targets: ArrayLike<number>, values: ArrayLike<number>, width: number): number {
  const columns = Array.from({ length: width }, (_, column) => {
    const rows = Array.from({ length: targets.length / width }, (_, row) => row * width + column);
    const mean = rows.reduce((sum, n) => sum + (targets[n] as number), 0) / rows.length;
    const missed = rows.reduce((sum, n) => sum + ((values[n] as number) - (targets[n] as number)) ** 2, 0);
    const spread = rows.reduce((sum, n) => sum + ((targets[n] as number) - mean) ** 2, 0);
    return spread > 0 ? 1 - missed / spread : missed === 0 ? 1 : 0;
  });
  return columns.reduce((sum, value) => sum + value, 0) / width;
}

function meanOf(targets: ArrayLike<number>, f: (target: number, n: number) => number): number {
  const state = { sum: 0 };
  for (let n = 0; n < targets.length; n += 1) state.sum += f(targets[n] as number, n);
  return state.sum / targets.length;
}

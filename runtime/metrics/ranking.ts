/**
 * How well scores put yes before no, over all thresholds. `answers` are 1 and 0, `scores` of any scale; both have an element for each
 * row. NaN where there is not one of each.
 */

/**
 * The area under the receiver operating characteristic: how probable it is that a yes has a larger score than a no, ties counting half
 * (Mann and Whitney 1947). Exact, by the sum of ranks.
 */
export function rocAuc(answers: ArrayLike<number>, scores: ArrayLike<number>): number {
  const sums = { yes: 0, ranks: 0, before: 0 };
  for (const { yes, no } of runsOfEqual(answers, scores).toReversed()) {
    // All of a run share the mean of their ranks, which begin at 1.
    sums.ranks += yes * (sums.before + (yes + no + 1) / 2);
    sums.yes += yes;
    sums.before += yes + no;
  }
  const no = sums.before - sums.yes;
  return sums.yes === 0 || no === 0 ? Number.NaN : (sums.ranks - (sums.yes * (sums.yes + 1)) / 2) / (sums.yes * no);
}

/**
 * The area under precision over recall as average precision, Σ (R_n − R_(n−1)) · P_n over the thresholds from the largest score down,
 * without interpolation, as scikit-learn has it. Rows of one score pass a threshold together.
 */
export function prAuc(answers: ArrayLike<number>, scores: ArrayLike<number>): number {
  const sums = { yes: 0, no: 0, area: 0 };
  for (const { yes, no } of runsOfEqual(answers, scores)) {
    sums.yes += yes;
    sums.no += no;
    sums.area += yes * (sums.yes / (sums.yes + sums.no));
  }
  return sums.yes === 0 ? Number.NaN : sums.area / sums.yes;
}

/** Rows of equal scores, the largest first: how many of them are yes, and how many no. */
function runsOfEqual(
  answers: ArrayLike<number>,
  scores: ArrayLike<number>,
): readonly { readonly yes: number; readonly no: number }[] {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row);
  const score = (row: number): number => scores[row] as number;
  order.sort((a, b) => score(b) - score(a));
  const runs: { yes: number; no: number }[] = [];
  for (const [n, row] of order.entries()) {
    if (n === 0 || score(row) !== score(order[n - 1] as number)) runs.push({ yes: 0, no: 0 });
    const run = runs.at(-1) as { yes: number; no: number };
    if ((answers[row] as number) > 0.5) run.yes += 1;
    else run.no += 1;
  }
  return runs;
}

/** Counts of answers: `counts[target * classes + answer]`. */
export interface ConfusionMatrix {
  readonly classes: number;
  readonly counts: Float64Array;
}

/** One score in its three readings. Where a class was never said or never there, its score is 0. */
export interface ClassScores {
  readonly perClass: readonly number[];
  /** The mean over classes, each counting the same. */
  readonly macro: number;
  /** From the counts of all classes together; for one answer per example it equals the accuracy. */
  readonly micro: number;
}

/** What a set of answers is worth. */
export interface ClassificationMetrics {
  readonly rows: number;
  readonly accuracy: number;
  readonly precision: ClassScores;
  readonly recall: ClassScores;
  readonly f1: ClassScores;
  /** `confusion[target][answer]` */
  readonly confusion: readonly (readonly number[])[];
  /** Classes whose precision (never said), or recall (never there), was undefined and taken as 0. */
  readonly undefinedScores: { readonly precision: readonly number[]; readonly recall: readonly number[] };
}

/** Counts how often each class was answered for each. */
export function confusionOf(targets: ArrayLike<number>, answers: ArrayLike<number>, classes: number): ConfusionMatrix {
  const counts = new Float64Array(classes * classes);
  for (let row = 0; row < targets.length; row += 1) {
    const cell = (targets[row] as number) * classes + (answers[row] as number);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return { classes, counts };
}

/**
 * Accuracy, precision tp / (tp + fp), recall tp / (tp + fn) and F1 2tp / (2tp + fp + fn), as scikit-learn defines them with
 * `zero_division=0`; macro averages run over all classes, also over those that never occur.
 */
export function classificationMetrics({ classes, counts }: ConfusionMatrix): ClassificationMetrics {
  const range = Array.from({ length: classes }, (_, n) => n);
  const at = (target: number, answer: number) => counts[target * classes + answer] as number;
  const right = range.map((n) => at(n, n));
  const said = range.map((n) => sum(range.map((target) => at(target, n))));
  const there = range.map((n) => sum(range.map((answer) => at(n, answer))));
  const rows = sum(there);
  const scores = (tp: readonly number[], of: readonly number[]): ClassScores => {
    const perClass = tp.map((count, n) => ratio(count, of[n] as number));
    return { perClass, macro: sum(perClass) / classes, micro: ratio(sum(tp), sum(of)) };
  };
  return {
    rows,
    accuracy: ratio(sum(right), rows),
    precision: scores(right, said),
    recall: scores(right, there),
    f1: scores(
      right.map((count) => 2 * count),
      range.map((n) => (said[n] as number) + (there[n] as number)),
    ),
    confusion: range.map((target) => range.map((answer) => at(target, answer))),
    undefinedScores: { precision: range.filter((n) => said[n] === 0), recall: range.filter((n) => there[n] === 0) },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

import { type ClassificationMetrics, type ClassScores, classificationMetrics, confusionOf } from "./confusion.js";

/** What yes-or-no answers are worth; precision, recall and F1 are those of "yes". */
export interface BinaryMetrics {
  readonly rows: number;
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** `confusion[target][answer]`, no first. */
  readonly confusion: readonly (readonly number[])[];
}

/** A probability above 0.5 says yes, a target above 0.5 means it. */
export function binaryMetrics(targets: ArrayLike<number>, probabilities: ArrayLike<number>): BinaryMetrics {
  const { rows, accuracy, precision, recall, f1, confusion } = tally(targets, probabilities);
  const yes = (scores: ClassScores) => scores.perClass[1] as number;
  return { rows, accuracy, precision: yes(precision), recall: yes(recall), f1: yes(f1), confusion };
}

/** What answers of several labels at once are worth: every label is a yes-or-no question of its own. */
export interface LabelMetrics {
  readonly rows: number;
  /** Over all labels of all rows. */
  readonly accuracy: number;
  readonly precision: ClassScores;
  readonly recall: ClassScores;
  readonly f1: ClassScores;
}

/** `targets` and `probabilities` are [rows, labels]. */
export function labelMetrics(targets: ArrayLike<number>, probabilities: ArrayLike<number>, labels: number): LabelMetrics {
  const column = (values: ArrayLike<number>, label: number) =>
    Array.from({ length: values.length / labels }, (_, row) => values[row * labels + label] as number);
  const each = Array.from({ length: labels }, (_, label) => binaryMetrics(column(targets, label), column(probabilities, label)));
  const all = binaryMetrics(targets, probabilities);
  const scores = (score: "precision" | "recall" | "f1"): ClassScores => {
    const perClass = each.map((metrics) => metrics[score]);
    return { perClass, macro: perClass.reduce((total, value) => total + value, 0) / labels, micro: all[score] };
  };
  return {
    rows: targets.length / labels,
    accuracy: all.accuracy,
    precision: scores("precision"),
    recall: scores("recall"),
    f1: scores("f1"),
  };
}

const tally = (targets: ArrayLike<number>, probabilities: ArrayLike<number>): ClassificationMetrics =>
  classificationMetrics(confusionOf(decided(targets), decided(probabilities), 2));

const decided = (values: ArrayLike<number>): readonly number[] => Array.from(values, (value) => (value > 0.5 ? 1 : 0));

import type { ConfusionMatrix } from "./confusion.js";

/** Sums of a confusion matrix, from which measures of agreement follow. */
interface Sums {
  readonly rows: number;
  readonly right: number;
  /** How often each class was there, and how often it was said. */
  readonly there: readonly number[];
  readonly said: readonly number[];
}

/** Agreement beyond chance: (p − e) / (1 − e), where e is what classes at these rates would agree by chance (Cohen 1960). */
export function cohenKappa(confusion: ConfusionMatrix): number {
  const { rows, right, there, said } = sumsOf(confusion);
  const chance = there.reduce((sum, count, n) => sum + count * (said[n] as number), 0) / rows ** 2;
  return (right / rows - chance) / (1 - chance);
}

/**
 * Matthews's correlation coefficient, for several classes as Gorodkin (2004) has it: the correlation of answers and classes. 0 where
 * all answers, or all classes, are the same.
 */
export function matthews(confusion: ConfusionMatrix): number {
  const { rows, right, there, said } = sumsOf(confusion);
  const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, count, n) => sum + count * (b[n] as number), 0);
  const spread = (rows ** 2 - product(said, said)) * (rows ** 2 - product(there, there));
  return spread === 0 ? 0 : (right * rows - product(there, said)) / Math.sqrt(spread);
}

/** The mean of the recalls of the classes that occur. */
export function balancedAccuracy(confusion: ConfusionMatrix): number {
  const { there } = sumsOf(confusion);
  const recalls = there.flatMap((count, n) => (count === 0 ? [] : [at(confusion, n, n) / count]));
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

function sumsOf(confusion: ConfusionMatrix): Sums {
  const range = Array.from({ length: confusion.classes }, (_, n) => n);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const there = range.map((target) => sum(range.map((answer) => at(confusion, target, answer))));
  const said = range.map((answer) => sum(range.map((target) => at(confusion, target, answer))));
  return { rows: sum(there), right: sum(range.map((n) => at(confusion, n, n))), there, said };
}

const at = ({ classes, counts }: ConfusionMatrix, target: number, answer: number): number =>
  counts[target * classes + answer] as number;

import { balancedAccuracy, cohenKappa, matthews } from "./agreement.js";
import { type ClassScores, type ConfusionMatrix, confusionOf } from "./confusion.js";
import { determination, meanAbsolutePercentageError, rootMeanSquaredError } from "./errors.js";
import { prAuc, rocAuc } from "./ranking.js";
import { binarySurprise, classSurprise, topK } from "./surprise.js";

/** One number, or one for each class and their means. NaN where it is undefined, such as an area without a single yes. */
export type Score = number | ClassScores;

/** Scores by the names under which `metrics` asks for them: `roc_auc`, `top_k(5)`. */
export interface Scores {
  readonly [metric: string]: Score;
}

/** All rows of a set: what the data holds, and what the network says, `width` numbers a row. */
export interface Answers {
  readonly targets: ArrayLike<number>;
  readonly values: Float32Array;
  readonly width: number;
}

type Rule = (answers: Answers, parameter: number) => Score;

/** By kind of output; `quantity` are `number` and `f32`. */
const rules: { readonly [metric: string]: { readonly [kind: string]: Rule } } = {
  log_loss: {
    class: ({ targets, values, width }) => classSurprise(targets, values, width),
    probability: ({ targets, values }) => binarySurprise(targets, values),
    labels: ({ targets, values }) => binarySurprise(targets, values),
  },
  top_k: { class: ({ targets, values, width }, k) => topK(targets, values, { classes: width, k }) },
  roc_auc: areas(rocAuc),
  pr_auc: areas(prAuc),
  cohen_kappa: agreement(cohenKappa),
  mcc: agreement(matthews),
  balanced_accuracy: agreement(balancedAccuracy),
  rmse: { quantity: ({ targets, values }) => rootMeanSquaredError(targets, values) },
  mape: { quantity: ({ targets, values }) => meanAbsolutePercentageError(targets, values) },
  r2: { quantity: ({ targets, values, width }) => determination(targets, values, width) },
};

/** The metrics that are computed where they are asked for, for each kind of output. */
export const scoreNames = (kind: string): readonly string[] => Object.keys(rules).filter((name) => rules[name]?.[kind]);

/** Those of `wanted` that fit the kind of output and are not among its other metrics anyway. */
export function scoresOf(kind: string, answers: Answers, wanted: readonly string[]): Scores {
  const found = wanted.flatMap((metric) => {
    const [name = "", parameter = ""] = metric.split(/[()]/);
    const rule = rules[name]?.[kind];
    return rule ? [[metric, rule(answers, Number(parameter))] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Each class or label against all others; their mean; and all of them as one question. */
function areas(area: (answers: ArrayLike<number>, scores: ArrayLike<number>) => number): { readonly [kind: string]: Rule } {
  const each = (yes: Float32Array, { values, width }: Answers): ClassScores => {
    const column = (of: Float32Array, n: number) => of.filter((_, i) => i % width === n);
    const perClass = Array.from({ length: width }, (_, n) => area(column(yes, n), column(values, n)));
    const defined = perClass.filter((value) => !Number.isNaN(value));
    return { perClass, macro: defined.reduce((sum, value) => sum + value, 0) / defined.length, micro: area(yes, values) };
  };
  return {
    class: (answers) =>
      each(
        answers.values.map((_, i) => (answers.targets[Math.floor(i / answers.width)] === i % answers.width ? 1 : 0)),
        answers,
      ),
    labels: (answers) => each(Float32Array.from(answers.targets), answers),
    probability: ({ targets, values }) => area(targets, values),
  };
}

function agreement(measure: (confusion: ConfusionMatrix) => number): { readonly [kind: string]: Rule } {
  return {
    class: ({ targets, values, width }) => measure(confusionOf(targets, answersOf(values, width), width)),
    probability: ({ targets, values }) => {
      const decided = (of: ArrayLike<number>) => Array.from(of, (value) => (value > 0.5 ? 1 : 0));
      return measure(confusionOf(decided(targets), decided(values), 2));
    },
  };
}

/** The most probable class of each row. */
export const answersOf = (values: Float32Array, width: number): readonly number[] =>
  Array.from({ length: values.length / width }, (_, row) => largest(values.subarray(row * width, (row + 1) * width)));

/** The position of the largest value, the first of equals. */
export const largest = (values: Float32Array): number =>
  values.reduce((best, value, n) => (value > (values[best] as number) ? n : best), 0);

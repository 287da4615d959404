import { z } from "zod";

/** A metric of the language. The runtime computes it over a whole split, never as a mean over batches. */
export interface Metric {
  readonly name: string;
  readonly doc: string;
  readonly formula: string;
  /** Whole numbers; `top_k(5)` is the metric's name wherever it is shown. */
  readonly parameters: z.ZodObject;
  /** The kinds of output that it fits, as for losses. */
  readonly fits: readonly string[];
  /** Those for which it has a number for each class, their mean (macro) and one of all of them together (micro). */
  readonly perClass: readonly string[];
  /** Of errors the smaller is the better one. */
  readonly isError?: true;
  /** The metric of the example in the docs, where it has arguments. */
  readonly example?: string;
}

const decisions = ["class", "probability", "labels"] as const;
const choices = ["class", "probability"] as const;
const several = ["class", "labels"] as const;
const quantities = ["number", "f32", "series"] as const;

const none = z.strictObject({});

/** Every metric of the language, in the order of the docs. */
export const metrics: readonly Metric[] = [
  {
    name: "accuracy",
    doc:
      "The share of right answers. For `class` the most probable class is the answer (the first of equals); for `probability` " +
      "and `labels` a value above 0.5 says yes, and every label counts for itself. For `tokens` the share of the positions that " +
      "are no padding whose token was the most probable one.",
    formula: "right answers / answers",
    parameters: none,
    fits: [...decisions, "tokens"],
    perClass: [],
  },
  {
    name: "top_k",
    doc: "The share of examples, or of positions of a text, whose class is among the k most probable ones, of equal ones the first.",
    formula: "#{n : fewer than k classes stand before target[n]} / n",
    parameters: z.strictObject({ k: z.int().min(1).default(5).describe("How many answers may be given.") }),
    fits: ["class", "tokens"],
    perClass: [],
    example: "top_k(3)",
  },
  {
    name: "balanced_accuracy",
    doc: "The mean of the recalls of the classes that occur, so that rare classes count as much as frequent ones.",
    formula: "mean over k of tp[k] / (tp[k] + fn[k])",
    parameters: none,
    fits: choices,
    perClass: [],
  },
  {
    name: "precision",
    doc: "Of the answers that said a class, the share that were right; 0 where nothing said it.",
    formula: "tp / (tp + fp)",
    parameters: none,
    fits: decisions,
    perClass: several,
  },
  {
    name: "recall",
    doc: "Of the examples of a class, the share that were found; 0 where there are none.",
    formula: "tp / (tp + fn)",
    parameters: none,
    fits: decisions,
    perClass: several,
  },
  {
    name: "f1",
    doc: "The harmonic mean of precision and recall.",
    formula: "2·tp / (2·tp + fp + fn)",
    parameters: none,
    fits: decisions,
    perClass: several,
  },
  {
    name: "cohen_kappa",
    doc: "Agreement beyond what classes and answers at these rates would have by chance: 1 at best, 0 for chance (Cohen 1960).",
    formula: "(p − e) / (1 − e),  e = Σ_k there[k] · said[k] / n²",
    parameters: none,
    fits: choices,
    perClass: [],
  },
  {
    name: "mcc",
    doc:
      "Matthews's correlation coefficient, for several classes as Gorodkin (2004) has it: 1 at best, 0 for chance or where all " +
      "answers are the same, below 0 where answers are worse than chance.",
    formula: "(right · n − Σ_k there[k] · said[k]) / √((n² − Σ_k said[k]²) · (n² − Σ_k there[k]²))",
    parameters: none,
    fits: choices,
    perClass: [],
  },
  {
    name: "roc_auc",
    doc:
      "The area under the receiver operating characteristic: how probable it is that a yes has a larger probability than a no, ties " +
      "counting half. Exact, by sorting. For `class` each class against all others; undefined (NaN, null in JSON) without one of each.",
    formula: "(Σ ranks of yes − p(p + 1)/2) / (p · q)   (p: number of yes, q: of no)",
    parameters: none,
    fits: decisions,
    perClass: several,
  },
  {
    name: "pr_auc",
    doc:
      "The area under precision over recall, as average precision without interpolation; equal probabilities pass a threshold " +
      "together. For `class` each class against all others; undefined (NaN, null in JSON) without a yes.",
    formula: "Σ_n (R[n] − R[n − 1]) · P[n], from the largest probability down",
    parameters: none,
    fits: decisions,
    perClass: several,
  },
  {
    name: "log_loss",
    doc:
      "The mean of −log of the probability of what was right; of `tokens` over all positions that are no padding. Probabilities of " +
      "a class are divided by their sum; but for `tokens` they are clipped to [1e-7, 1 - 1e-7].",
    formula: "−mean log p(target)",
    parameters: none,
    fits: [...decisions, "tokens"],
    perClass: [],
    isError: true,
  },
  {
    name: "perplexity",
    doc: "e to the log_loss: among how many equally probable tokens one might as well choose.",
    formula: "exp(−mean log p(target))",
    parameters: none,
    fits: ["tokens"],
    perClass: [],
    isError: true,
  },
  {
    name: "mse",
    doc: "The mean, over all elements of all examples, of the squared difference from the target.",
    formula: "mean (y − t)²",
    parameters: none,
    fits: quantities,
    perClass: [],
    isError: true,
  },
  {
    name: "rmse",
    doc: "The root of the mean squared difference, in the unit of the target.",
    formula: "√(mean (y − t)²)",
    parameters: none,
    fits: quantities,
    perClass: [],
    isError: true,
  },
  {
    name: "mae",
    doc: "The mean, over all elements of all examples, of the absolute difference from the target.",
    formula: "mean |y − t|",
    parameters: none,
    fits: quantities,
    perClass: [],
    isError: true,
  },
  {
    name: "mape",
    doc: "The mean of the difference in percent of the target; of a target below 1e-7, of that.",
    formula: "100 · mean |y − t| / max(|t|, 1e-7)",
    parameters: none,
    fits: quantities,
    perClass: [],
    isError: true,
  },
  {
    name: "r2",
    doc:
      "The coefficient of determination: what share of the targets' variance is met, 0 for their mean and below 0 for worse. The mean " +
      "over the elements of an example, each over all examples.",
    formula: "1 − Σ (y − t)² / Σ (t − mean t)²",
    parameters: none,
    fits: quantities,
    perClass: [],
  },
];

const scored = ["accuracy", "precision", "recall", "f1"] as const;
const missed = ["mse", "mae"] as const;

/** The metrics that an evaluation has by kind of output, whether asked for or not; all others are among its `scores`. */
export const alwaysThere: { readonly [kind: string]: readonly string[] } = {
  ...{ class: scored, probability: scored, labels: scored },
  ...{ number: missed, f32: missed, series: missed },
  tokens: ["accuracy", "log_loss", "perplexity"],
};

/** The metric that is written so, as `top_k(5)`; undefined where there is none. */
export const metricWritten = (written: string): Metric | undefined => metrics.find(({ name }) => name === written.split("(")[0]);

/** A metric of the language. The runtime computes it over a whole split, never as a mean over batches. */
export interface Metric {
  readonly name: string;
  readonly doc: string;
  /** The kinds of output that it fits, as for losses. */
  readonly fits: readonly string[];
  /** Of errors the smaller is the better one. */
  readonly isError?: true;
}

const decisions = ["class", "probability", "labels"] as const;
const quantities = ["number", "f32"] as const;

/** Every metric of the language. */
export const metrics: readonly Metric[] = [
  {
    name: "accuracy",
    doc:
      "The share of right answers. For `class` the most probable class is the answer (the first of equals); for `probability` " +
      "and `labels` a value above 0.5 says yes, and every label counts for itself. For `tokens` the share of the positions that " +
      "are no padding whose token was the most probable one.",
    fits: [...decisions, "tokens"],
  },
  {
    name: "precision",
    doc:
      "Of the answers that said a class, the share that were right: tp / (tp + fp). Macro, micro and per class; 0 where " +
      "nothing said it.",
    fits: decisions,
  },
  {
    name: "recall",
    doc:
      "Of the examples of a class, the share that were found: tp / (tp + fn). Macro, micro and per class; 0 where there are " +
      "none.",
    fits: decisions,
  },
  {
    name: "f1",
    doc: "The harmonic mean of precision and recall: 2·tp / (2·tp + fp + fn). Macro, micro and per class.",
    fits: decisions,
  },
  {
    name: "log_loss",
    doc: "The mean of −log of the probability of the right token, over all positions that are no padding.",
    fits: ["tokens"],
    isError: true,
  },
  {
    name: "perplexity",
    doc: "e to the log_loss: among how many equally probable tokens one might as well choose.",
    fits: ["tokens"],
    isError: true,
  },
  {
    name: "mse",
    doc: "The mean, over all elements of all examples, of the squared difference from the target.",
    fits: quantities,
    isError: true,
  },
  {
    name: "mae",
    doc: "The mean, over all elements of all examples, of the absolute difference from the target.",
    fits: quantities,
    isError: true,
  },
];

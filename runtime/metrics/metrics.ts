import type { OutputSpec } from "../manifest.js";
import { extentOf } from "../sizes.js";
import { type BinaryMetrics, binaryMetrics, type LabelMetrics, labelMetrics } from "./binary.js";
import { type ClassificationMetrics, classificationMetrics, confusionOf } from "./confusion.js";
import { type RegressionMetrics, regressionMetrics } from "./regression.js";
import type { TokenMetrics } from "./tokens.js";

/** The metrics of one output over a whole set; which ones there are depends on the output's kind. */
export type OutputMetrics =
  | ({ readonly kind: "class" } & ClassificationMetrics)
  | ({ readonly kind: "probability" } & BinaryMetrics)
  | ({ readonly kind: "labels" } & LabelMetrics)
  | ({ readonly kind: "tokens" } & TokenMetrics)
  | ({ readonly kind: "quantity" } & RegressionMetrics);

/**
 * `targets` and `values` hold all rows of the set. The answer of a `class` output is its most probable class, the first of
 * equals.
 */
export function outputMetrics(output: OutputSpec, targets: ArrayLike<number>, values: Float32Array): OutputMetrics {
  const width = extentOf(output.shape);
  const rows = values.length / width;
  switch (output.kind) {
    case "class": {
      const answers = Array.from({ length: rows }, (_, row) => largest(values.subarray(row * width, (row + 1) * width)));
      return { kind: "class", ...classificationMetrics(confusionOf(targets, answers, width)) };
    }
    case "probability":
      return { kind: "probability", ...binaryMetrics(targets, values) };
    case "labels":
      return { kind: "labels", ...labelMetrics(targets, values, width) };
    default:
      return { kind: "quantity", ...regressionMetrics(targets, values, rows) };
  }
}

/** The position of the largest value, the first of equals. */
export const largest = (values: Float32Array): number =>
  values.reduce((best, value, n) => (value > (values[best] as number) ? n : best), 0);

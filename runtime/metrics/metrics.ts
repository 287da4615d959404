import type { OutputSpec } from "../manifest.js";
import { extentOf } from "../sizes.js";
import { type BinaryMetrics, binaryMetrics, type LabelMetrics, labelMetrics } from "./binary.js";
import { type ClassificationMetrics, type ClassScores, classificationMetrics, confusionOf } from "./confusion.js";
import { type RegressionMetrics, regressionMetrics } from "./regression.js";
import { answersOf, type Scores, scoresOf } from "./scores.js";
import type { TokenMetrics } from "./tokens.js";

/**
 * The metrics of one output over a whole set; which ones there are depends on the output's kind. `scores` are those that `metrics`
 * asks for beyond them.
 */
export type OutputMetrics = { readonly scores: Scores } & (
  | ({ readonly kind: "class" } & ClassificationMetrics)
  | ({ readonly kind: "probability" } & BinaryMetrics)
  | ({ readonly kind: "labels" } & LabelMetrics)
  | ({ readonly kind: "tokens" } & TokenMetrics)
  | ({ readonly kind: "quantity" } & RegressionMetrics)
);

/** Of one kind of output, with the scores by name: the types of generated modules are made of it. */
export type MetricsOf<Kind extends OutputMetrics["kind"], Wanted extends Scores = Scores> = Extract<
  OutputMetrics,
  { readonly kind: Kind }
> & { readonly scores: Wanted };

/**
 * `targets` and `values` hold all rows of the set. The answer of a `class` output is its most probable class, the first of
 * equals. `wanted` are names of metrics.
 */
export function outputMetrics(
  output: OutputSpec,
  {
    targets,
    values,
    wanted = [],
  }: { readonly targets: ArrayLike<number>; readonly values: Float32Array; readonly wanted?: readonly string[] },
): OutputMetrics {
  const width = extentOf(output.shape);
  const scores = (kind: string) => scoresOf(kind, { targets, values, width }, wanted);
  switch (output.kind) {
    case "class": {
      const confusion = confusionOf(targets, answersOf(values, width), width);
      return { kind: "class", ...classificationMetrics(confusion), scores: scores("class") };
    }
    case "probability":
      return { kind: "probability", ...binaryMetrics(targets, values), scores: scores("probability") };
    case "labels":
      return { kind: "labels", ...labelMetrics(targets, values, width), scores: scores("labels") };
    default:
      return { kind: "quantity", ...regressionMetrics(targets, values, values.length / width), scores: scores("quantity") };
  }
}

/** The number that a metric of that name is, whether it is always there or was asked for; of several classes their macro mean. */
export function metricNamed(metrics: OutputMetrics, name: string): number | undefined {
  const own: { readonly [metric: string]: unknown } = { ...metrics, ...metrics.scores };
  const value = Object.hasOwn(own, name) ? own[name] : undefined;
  return isClassScores(value) ? value.macro : typeof value === "number" ? value : undefined;
}

export const isClassScores = (value: unknown): value is ClassScores =>
  typeof value === "object" && value !== null && "macro" in value && typeof value.macro === "number";

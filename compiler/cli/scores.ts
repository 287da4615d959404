import type { Evaluation, Score } from "../../runtime/index.js";
import { isClassScores, metricNamed } from "../../runtime/metrics/metrics.js";

type OutputMetrics = Evaluation["outputs"][string];

/** The plain numbers of one output; scores of several classes are their macro mean. */
const numbersOf = (metrics: OutputMetrics): { readonly [metric: string]: number } =>
  Object.fromEntries(linesOf(metrics).map(([name]) => [name, metricNamed(metrics, name) ?? Number.NaN]));

/** `{ loss, accuracy, precision, recall, f1 }`; with several outputs, the joint loss and these of each. */
export function scoresJson({ loss, losses, outputs }: Evaluation): { readonly [name: string]: unknown } {
  const names = Object.keys(outputs);
  const [only] = names;
  const single = only === undefined ? undefined : outputs[only];
  if (names.length === 1 && single !== undefined) return { loss, ...numbersOf(single) };
  return {
    loss,
    ...Object.fromEntries(
      Object.entries(outputs).map(([name, metrics]) => [name, { loss: losses[name], ...numbersOf(metrics) }]),
    ),
  };
}

/** The scores as lines of a table, with macro and micro where there are both. */
export function scoresText({ rows, loss, losses, outputs }: Evaluation, split: string): string {
  const named = Object.entries(outputs);
  const lines = named.map(([name, metrics]) => ({ name, lines: linesOf(metrics) }));
  const width = Math.max(usualWidth, ...lines.flatMap((output) => output.lines.map(([metric]) => metric.length)));
  const line = (name: string, value: string): string => `  ${name.padEnd(width)} ${value}`;
  const joint = named.length > 1 ? [line("loss", loss.toFixed(4))] : [];
  const each = lines.flatMap((output) => [
    ...(named.length > 1 ? [`  ${output.name}`] : []),
    line("loss", (losses[output.name] ?? loss).toFixed(4)),
    ...output.lines.map(([metric, score]) => line(metric, showScore(metric, score))),
  ]);
  return [`${split} (${rows} rows)`, ...joint, ...each].join("\n");
}

/** Of the column of names; a longer name makes it wider. */
const usualWidth = 10;

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Every metric of an output with its score: those that are always there, and those that were asked for. */
function linesOf(metrics: OutputMetrics): readonly (readonly [name: string, score: Score])[] {
  return [...always(metrics), ...Object.entries(metrics.scores)];
}

function always(metrics: OutputMetrics): readonly (readonly [name: string, score: Score])[] {
  switch (metrics.kind) {
    case "quantity":
      return Object.entries({ mse: metrics.mse, mae: metrics.mae });
    case "tokens":
      return Object.entries({ accuracy: metrics.accuracy, log_loss: metrics.log_loss, perplexity: metrics.perplexity });
    default: {
      const { accuracy, precision, recall, f1 } = metrics;
      return Object.entries({ accuracy, precision, recall, f1 });
    }
  }
}

/** Shares of answers are shown in percent, everything else as it is. */
const shares: ReadonlySet<string> = new Set(["accuracy", "precision", "recall", "f1", "top_k", "balanced_accuracy"]);

function showScore(name: string, score: Score): string {
  const one = (value: number): string => {
    if (Number.isNaN(value)) return "undefined";
    return shares.has(name.replace(/\(.*/, "")) ? percent(value) : value.toFixed(name === "mse" || name === "mae" ? 6 : 4);
  };
  return typeof score === "number" ? one(score) : `${one(score.macro)} (macro), ${one(score.micro)} (micro)`;
}

/** Scores of each class, for `dlmc eval`; by number where the data has no names for them. */
export function classTable(metrics: OutputMetrics, names: readonly string[] = []): string | undefined {
  if (metrics.kind !== "class") return undefined;
  const { precision, recall, f1, confusion } = metrics;
  const areas = Object.entries(metrics.scores).flatMap(([name, score]) => (isClassScores(score) ? [[name, score] as const] : []));
  const heads = [...["precision", "recall", "f1"].map((name) => name.padStart(9)), ...areas.map(([name]) => name.padStart(9))];
  const called = precision.perClass.map((_, n) => names[n] ?? String(n));
  const width = Math.max("class".length, ...called.map(({ length }) => length));
  const header = `  ${"class".padStart(width)}  ${heads.join("  ")}  examples`;
  const rows = called.map((name, n) => {
    const examples = (confusion[n] ?? []).reduce((sum, count) => sum + count, 0);
    const cells = [precision, recall, f1].map((score) => percent(score.perClass[n] ?? 0).padStart(9));
    const more = areas.map(([, { perClass }]) => (perClass[n] ?? Number.NaN).toFixed(4).padStart(9));
    return `  ${name.padStart(width)}  ${[...cells, ...more].join("  ")}${String(examples).padStart(10)}`;
  });
  return [header, ...rows].join("\n");
}

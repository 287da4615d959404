import type { Evaluation } from "../../runtime/index.js";

type OutputMetrics = Evaluation["outputs"][string];

/** The plain numbers of one output; scores of several classes are their macro mean. */
function numbersOf(metrics: OutputMetrics): { readonly [metric: string]: number } {
  if (metrics.kind === "quantity") return { mse: metrics.mse, mae: metrics.mae };
  if (metrics.kind === "tokens")
    return { accuracy: metrics.accuracy, log_loss: metrics.log_loss, perplexity: metrics.perplexity };
  const { accuracy, precision, recall, f1 } = metrics;
  const macro = (score: typeof precision): number => (typeof score === "number" ? score : score.macro);
  return { accuracy, precision: macro(precision), recall: macro(recall), f1: macro(f1) };
}

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
  const joint = named.length > 1 ? [line("loss", loss.toFixed(4))] : [];
  const each = named.flatMap(([name, metrics]) => [
    ...(named.length > 1 ? [`  ${name}`] : []),
    line("loss", (losses[name] ?? loss).toFixed(4)),
    ...metricLines(metrics),
  ]);
  return [`${split} (${rows} rows)`, ...joint, ...each].join("\n");
}

const line = (name: string, value: string): string => `  ${name.padEnd(10)} ${value}`;
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function metricLines(metrics: OutputMetrics): readonly string[] {
  if (metrics.kind === "quantity") return [line("mse", metrics.mse.toFixed(6)), line("mae", metrics.mae.toFixed(6))];
  if (metrics.kind === "tokens") {
    const { accuracy, log_loss, perplexity } = metrics;
    return [
      line("accuracy", percent(accuracy)),
      line("log_loss", log_loss.toFixed(4)),
      line("perplexity", perplexity.toFixed(3)),
    ];
  }
  const { accuracy, precision, recall, f1 } = metrics;
  const shown = (score: typeof precision): string =>
    typeof score === "number" ? percent(score) : `${percent(score.macro)} (macro), ${percent(score.micro)} (micro)`;
  return [
    line("accuracy", percent(accuracy)),
    line("precision", shown(precision)),
    line("recall", shown(recall)),
    line("f1", shown(f1)),
  ];
}

/** Scores of each class, for `dlmc eval`. */
export function classTable(metrics: OutputMetrics): string | undefined {
  if (metrics.kind !== "class") return undefined;
  const { precision, recall, f1, confusion } = metrics;
  const header = "  class  precision    recall        f1  examples";
  const rows = precision.perClass.map((_, n) => {
    const examples = (confusion[n] ?? []).reduce((sum, count) => sum + count, 0);
    const cells = [precision, recall, f1].map((score) => percent(score.perClass[n] ?? 0).padStart(9));
    return `  ${String(n).padStart(5)}  ${cells.join("  ")}${String(examples).padStart(9)}`;
  });
  return [header, ...rows].join("\n");
}

import type { Span } from "../base/span.js";
import { defineDiagnostic } from "./catalogue.js";
import { bothColumns, withData } from "./data.js";
import type { Fix } from "./diagnostic.js";
import { changeTo, withoutIt } from "./fixes.js";
import { listed } from "./words.js";

const training = (settings: string) => withData(bothColumns, `train M on D {\n${settings}\n}\n`);
const loss = "  loss: sparse_categorical_crossentropy";

export const otherModel = defineDiagnostic<{
  readonly data: string;
  readonly model: string;
  readonly span: Span;
  readonly dataModel: string;
  readonly declared: Span;
}>({
  code: "DLM406",
  summary: "Training on the data of another model.",
  explanation: "Data is declared for one model, and only that model can be trained on it.",
  example: `${withData(bothColumns, "")}model N {\n  input x: f32[4]\n  output y: class[2]\n  y = x -> dense(2) -> softmax\n}\ntrain N on D {\n${loss}\n}\n`,
  message: ({ data, model, span, dataModel, declared }) => ({
    title: `the data ${data} is for ${dataModel}, not for ${model}`,
    labels: [
      { span, text: `is not data for ${model}` },
      { span: declared, text: `declared for ${dataModel} here` },
    ],
    help: `declare \`data … for ${model}\``,
  }),
});

export const trainedTwice = defineDiagnostic<{
  readonly model: string;
  readonly span: Span;
  readonly first: Span;
  /** The second declaration. */
  readonly whole: Span;
}>({
  code: "DLM407",
  summary: "Two trains for one model.",
  explanation: "A model has one `train`. What changes from run to run is set on the command line, as in `--set train.epochs=1`.",
  example: `${training(loss)}train M on D {\n${loss}\n}\n`,
  message: ({ model, span, first, whole }) => ({
    title: `the model ${model} is trained twice`,
    labels: [
      { span, text: "again here" },
      { span: first, text: "first here" },
    ],
    help: "keep one; `--set train.epochs=1` changes a setting for one run",
    ...withoutIt(whole),
  }),
});

export const lossMisfit = defineDiagnostic<{
  readonly loss: string;
  readonly span: Span;
  readonly output: string;
  readonly kind: string;
  readonly declared: Span;
  readonly fitting: readonly string[];
}>({
  code: "DLM408",
  summary: "A loss that does not fit its output.",
  explanation: "The type of an output says what the data holds for it, and with that which losses make sense.",
  example: training("  loss: mse"),
  message: ({ loss, span, output, kind, declared, fitting }) => ({
    title: `the loss \`${loss}\` does not fit the output \`${output}\``,
    labels: [
      { span, text: `does not fit \`${kind}\`` },
      { span: declared, text: `\`${output}\` is \`${kind}\`` },
    ],
    help: `for \`${kind}\` there ${fitting.length === 1 ? "is" : "are"} ${listed(fitting)}`,
    ...changeTo(span, fitting[0]),
  }),
});

export const lossShape = defineDiagnostic<{
  readonly title: string;
  readonly span: Span;
  readonly label: string;
  readonly help: string;
  readonly fix?: Fix;
}>({
  code: "DLM409",
  summary: "Losses that do not match the outputs.",
  explanation:
    "With one output, `loss` is a loss. With several it is `each(digit: sparse_categorical_crossentropy, price: 0.5 * mse)`: one for each, with a weight where wanted.",
  example: training("  loss: each(z: sparse_categorical_crossentropy)"),
  message: ({ title, span, label, help, fix }) => ({ title, labels: [{ span, text: label }], help, ...(fix && { fix }) }),
});

export const metricMisfit = defineDiagnostic<{
  readonly metric: string;
  readonly span: Span;
  readonly kinds: readonly string[];
  readonly fitting: readonly string[];
}>({
  code: "DLM410",
  summary: "A metric that fits no output.",
  explanation: "Accuracy, precision, recall and F1 are of outputs that choose between classes; errors are of numbers.",
  example:
    'dlm 1\nmodel M {\n  input x: f32[4]\n  output y: number\n  y = x -> dense(1)\n}\ndata D for M {\n  train = npy(x: "x.npy", y: "y.npy")\n}\ntrain M on D {\n  loss: mse\n  metrics: [f1]\n}\n',
  message: ({ metric, span, kinds, fitting }) => ({
    title: `the metric \`${metric}\` fits no output`,
    labels: [{ span, text: `does not fit ${listed(kinds)}` }],
    ...(fitting.length ? { help: `${listed(fitting)} would` } : { help: "leave it out; the loss is always reported" }),
    ...changeTo(span, fitting[0]),
  }),
});

export const badOverride = defineDiagnostic<{
  readonly option: string;
  readonly span: Span;
  readonly reason: string;
  readonly help?: string;
}>({
  code: "DLM411",
  summary: "An option --set that does not fit.",
  explanation: "`--set train.epochs=1` overrides a setting of `train`; the value is written as in the file.",
  example: training(loss),
  message: ({ option, span, reason, help }) => ({
    title: `${option}: ${reason}`,
    labels: [{ span, text: "overridden by the option" }],
    ...(help !== undefined && { help }),
  }),
});

export const badSetting = defineDiagnostic<{
  readonly title: string;
  readonly span: Span;
  readonly label: string;
  readonly help: string;
  /** What most likely is wanted there. */
  readonly instead?: string;
}>({
  code: "DLM412",
  summary: "A setting of train that is not understood.",
  explanation: "A loss or optimizer is a name or a call, such as `adam(learning_rate: 0.001)`; metrics are a list of names.",
  example: training(`${loss}\n  optimizer: 3`),
  message: ({ title, span, label, help, instead }) => ({
    title,
    labels: [{ span, text: label }],
    help,
    ...changeTo(span, instead),
  }),
});

export const notProbabilities = defineDiagnostic<{
  readonly output: string;
  readonly span: Span;
  readonly type: Span;
  readonly written: string;
  readonly activation: "softmax" | "sigmoid";
}>({
  code: "DLM413",
  severity: "warning",
  summary: "An output of probabilities can be any number.",
  explanation:
    "`class[n]`, `labels[n]` and `probability` hold probabilities, and losses, metrics and answers take them for such. A dense layer " +
    "or a convolution gives any number. `softmax` makes n scores into n probabilities that add up to 1, `sigmoid` makes each score " +
    "into one; training then computes activation and cross-entropy in one stable formula.",
  example: `dlm 1

model Spam {
  input  words: f32[100]
  output spam:  probability

  spam = words -> dense(1)
}
`,
  message: ({ output, span, type, written, activation }) => ({
    title: `the output \`${output}\` is \`${written}\`, and its value can be any number`,
    labels: [
      { span, text: "not between 0 and 1" },
      { span: type, text: written === "probability" ? "a probability" : "probabilities" },
    ],
    help: `add \`-> ${activation}\` after it`,
    fix: { title: `add \`-> ${activation}\``, edits: [{ span: { ...span, start: span.end }, text: ` -> ${activation}` }] },
  }),
});

/** Names in a note: enough to find one's own among them. */
const mostNamed = 24;

export const patternOfNothing = defineDiagnostic<{
  readonly pattern: string;
  readonly span: Span;
  readonly model: string;
  readonly known: readonly string[];
  readonly suggestion?: string;
}>({
  code: "DLM414",
  summary: "A pattern that no parameter's path fits.",
  explanation:
    "`group` and `freeze` mean parameters by their paths below the model: `conv2d_1/kernel`, with `*` for anything. `conv2d(32, kernel: 3) as stem` gives a layer a name that stays.",
  example: training(`${loss}\n  parameters: [freeze("dense_2/*")]`),
  message: ({ pattern, span, model, known, suggestion }) => ({
    title: `\`${pattern}\` means no parameter of ${model}`,
    labels: [{ span, text: "fits none of their paths" }],
    notes: [
      `there are ${listed(known.slice(0, mostNamed))}${known.length > mostNamed ? `, and ${known.length - mostNamed} more` : ""}`,
    ],
    ...(suggestion !== undefined && { help: `did you mean \`"${suggestion}"\`?`, ...changeTo(span, `"${suggestion}"`) }),
  }),
});

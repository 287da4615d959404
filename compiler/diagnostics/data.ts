import type { Span } from "../base/span.js";
import { defineDiagnostic } from "./catalogue.js";
import { meant } from "./fixes.js";
import { listed } from "./words.js";

/** A small model with data of such a body, and what trains it: for the examples of messages about either. */
export const withData = (data: string, train: string): string =>
  `dlm 1\nmodel M {\n  input x: f32[4]\n  output y: class[2]\n  y = x -> dense(2) -> softmax\n}\ndata D for M {\n${data}\n}\n${train}`;

/** All that its data needs. */
export const bothColumns = '  train = npy(x: "x.npy", y: "y.npy")';

export const columnMissing = defineDiagnostic<{
  readonly split: string;
  /** The source, with its brackets. */
  readonly span: Span;
  /** A column's name in a table is most often that of the input or output; a file's only begins so. */
  readonly guess: string;
  readonly column: string;
  readonly declared: Span;
}>({
  code: "DLM401",
  summary: "A split of the data lacks an input or output of the model.",
  explanation: "Every split names a column for every input and every output of its model.",
  example: withData('  train = npy(x: "x.npy")', ""),
  message: ({ split, span, guess, column, declared }) => ({
    title: `the split \`${split}\` has no column for \`${column}\``,
    labels: [
      { span, text: `\`${column}\` is missing` },
      { span: declared, text: "the model declares it here" },
    ],
    help: `add \`${column}: "…"\``,
    fix: {
      title: `add \`${column}: "${guess}"\``,
      edits: [{ span: { ...span, start: span.end - 1, end: span.end - 1 }, text: `, ${column}: "${guess}"` }],
    },
  }),
});

export const columnUnknown = defineDiagnostic<{
  readonly column: string;
  readonly span: Span;
  readonly known: readonly string[];
  readonly model: string;
  readonly suggestion?: string;
}>({
  code: "DLM402",
  summary: "A column that the model does not have.",
  explanation: "The columns of data are the inputs and outputs of its model, by their names.",
  example: withData('  train = npy(x: "x.npy", yy: "y.npy", y: "y.npy")', ""),
  message: ({ column, span, known, model, suggestion }) => ({
    title: `\`${column}\` is neither an input nor an output of ${model}`,
    labels: [{ span, text: "no such column" }],
    notes: [`${model} has ${listed(known)}`],
    ...meant(span, suggestion),
  }),
});

export const splitMissing = defineDiagnostic<{ readonly data: string; readonly span: Span }>({
  code: "DLM403",
  summary: "Data without a training split.",
  explanation: "Data has at least `train = …`; `test` and `validation` are measured on and never trained on.",
  example: withData('  test = npy(x: "x.npy", y: "y.npy")', ""),
  message: ({ data, span }) => ({
    title: `the data ${data} has no \`train\``,
    labels: [{ span, text: "no `train = …` in it" }],
    help: 'write `train = npy(x: "…")` with a column for every input and output',
  }),
});

export const badSource = defineDiagnostic<{
  readonly title: string;
  readonly span: Span;
  readonly label: string;
  readonly help?: string;
}>({
  code: "DLM404",
  summary: "A data source that cannot be read as written.",
  explanation:
    "`idx`, `npy` and `text` take one path per column, `csv` the path of its file first and then the names of its columns: " +
    '`csv("iris.csv", x: ["a", "b"], y: "species")`. `idx` and `npy` hold numbers, `text` text whose every token is a row, and a `csv` both.',
  example: withData('  train = npy(x: 3, y: "y.npy")', ""),
  message: ({ title, span, label, help }) => ({ title, labels: [{ span, text: label }], ...(help !== undefined && { help }) }),
});

export const badTransform = defineDiagnostic<{
  readonly title: string;
  readonly span: Span;
  readonly label: string;
  readonly help?: string;
  readonly declared?: { readonly span: Span; readonly text: string };
}>({
  code: "DLM405",
  summary: "A transform of a column that does not fit.",
  explanation:
    "A column is transformed by steps, `x = x -> scale(1/255) -> shift(-0.5)`, from what stands in the file to what the model takes. " +
    "`scale`, `shift`, `standardize` and `min_max` work on numbers; `words` and `chars` make tokens of text, `names` a class; `window`, " +
    "which comes last, makes runs of rows. What is fitted (a mean, a vocabulary) is fitted on the training split and saved with the weights.",
  example: withData(`${bothColumns}\n  x = scale(y, 1/255)`, ""),
  message: ({ title, span, label, help, declared }) => ({
    title,
    labels: [{ span, text: label }, ...(declared ? [declared] : [])],
    ...(help !== undefined && { help }),
  }),
});

export const vocabularyTooLarge = defineDiagnostic<{
  readonly column: string;
  readonly span: Span;
  readonly vocabulary: number;
  readonly known: number;
  readonly network: Span;
  readonly what: string;
}>({
  code: "DLM415",
  summary: "A vocabulary with more tokens than the network knows.",
  explanation:
    "`words(20000)` and `chars(20000)` make ids from 0 to 19999. An embedding that reads them has at least as many rows, and a network that gives " +
    "tokens has at least as many scores for each place.",
  example: `dlm 1

model Spam {
  input  message: tokens[100]
  output spam:    probability

  spam = message -> embedding(1000, 16) -> mean_time -> dense(1) -> sigmoid
}

data Mails for Spam {
  train   = csv("mails.csv", message: "text", spam: "spam")
  message = message -> words(20000)
}
`,
  message: ({ column, span, vocabulary, known, network, what }) => ({
    title: `\`${column}\` has ${vocabulary} ids, and the network knows ${known}`,
    labels: [
      { span, text: `ids 0 to ${vocabulary - 1}` },
      { span: network, text: `${what} ${known}` },
    ],
    help: "give both the same number",
  }),
});

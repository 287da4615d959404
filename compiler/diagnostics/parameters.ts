import type { Span } from "../base/span.js";
import { defineDiagnostic } from "./catalogue.js";
import type { Fix } from "./diagnostic.js";
import { meant, withoutIt } from "./fixes.js";
import { listed } from "./words.js";

const model = (body: string) => `dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n${body}\n}\n`;

export const unknownArgument = defineDiagnostic<{
  readonly callee: string;
  /** `argument` of a layer, `setting` of train. */
  readonly noun: string;
  readonly name: string;
  readonly span: Span;
  readonly known: readonly string[];
  readonly suggestion?: string;
}>({
  code: "DLM301",
  summary: "An argument or setting that does not exist.",
  explanation: "The names of arguments are those of the layer, block, loss or optimizer; `docs/layers.md` lists them.",
  example: model("  y = x -> dense(2, use_bais: false)"),
  message: ({ callee, noun, name, span, known, suggestion }) => ({
    title: `\`${callee}\` has no ${noun} \`${name}\``,
    labels: [{ span, text: "not found" }],
    notes: [known.length ? `it has ${listed(known)}` : `it has no ${noun}s`],
    ...meant(span, suggestion),
  }),
});

export const tooManyArguments = defineDiagnostic<{
  readonly callee: string;
  readonly span: Span;
  readonly known: readonly string[];
}>({
  code: "DLM302",
  summary: "More arguments than there are.",
  explanation: "Arguments without a name are taken in order; there is none left for this one.",
  example: model("  y = x -> relu(3) -> dense(2)"),
  message: ({ callee, span, known }) => ({
    title: `\`${callee}\` takes ${known.length === 0 ? "no arguments" : `at most ${known.length} argument${known.length > 1 ? "s" : ""}`}`,
    labels: [{ span, text: "one too many" }],
    ...(known.length ? { notes: [`they are ${listed(known)}, in this order`] } : {}),
  }),
});

export const argumentTwice = defineDiagnostic<{
  readonly callee: string;
  readonly noun: string;
  readonly name: string;
  readonly span: Span;
  readonly first: Span;
  /** The second one with the comma before it. */
  readonly whole?: Span;
}>({
  code: "DLM303",
  summary: "An argument or setting is given twice.",
  explanation: "Each argument is given once, by its place or by its name.",
  example: model("  y = x -> dense(2, units: 2)"),
  message: ({ callee, noun, name, span, first, whole }) => ({
    title: `the ${noun} \`${name}\` of \`${callee}\` is given twice`,
    labels: [
      { span, text: "again here" },
      { span: first, text: "first here" },
    ],
    help: "remove one of them",
    ...withoutIt(whole),
  }),
});

export const argumentMissing = defineDiagnostic<{
  readonly callee: string;
  readonly noun: string;
  readonly name: string;
  readonly span: Span;
  readonly wanted: string;
  readonly doc?: string;
  readonly fix?: Fix;
}>({
  code: "DLM304",
  summary: "An argument or setting is missing.",
  explanation: "This argument has no default and must be given.",
  example: model("  y = x -> dense"),
  message: ({ callee, noun, name, span, wanted, doc, fix }) => ({
    title: `\`${callee}\` needs the ${noun} \`${name}\``,
    labels: [{ span, text: `\`${name}\` is missing: ${wanted}` }],
    ...(doc !== undefined && { notes: [`${name}: ${doc}`] }),
    ...(fix && { fix }),
  }),
});

export const badArgument = defineDiagnostic<{
  readonly callee: string;
  readonly name: string;
  readonly span: Span;
  /** What it takes: `a whole number of at least 1`. */
  readonly wanted: string;
  /** What it got, as written: `2.5`, `the name \`smae\``. */
  readonly given: string;
  readonly doc?: string;
  readonly suggestion?: string;
}>({
  code: "DLM305",
  summary: "An argument or setting with a value that does not fit.",
  explanation: "The value is of another kind than the argument takes, or outside of its range.",
  example: model("  y = x -> dense(2.5)"),
  message: ({ callee, name, span, wanted, given, doc, suggestion }) => ({
    title: `\`${name}\` of \`${callee}\` is ${wanted}, and got ${given}`,
    labels: [{ span, text: `must be ${wanted}` }],
    ...(doc !== undefined && { notes: [`${name}: ${doc}`] }),
    ...meant(span, suggestion),
  }),
});

export const quotedName = defineDiagnostic<{ readonly text: string; readonly span: Span }>({
  code: "DLM306",
  summary: "A string where a name is expected.",
  explanation:
    "Padding modes, activations, losses and metrics are names, so that a typo is found. Strings are for file paths and columns.",
  example: model('  y = x -> dense(2, initializer: "zeros")'),
  message: ({ text, span }) => ({
    title: "a name is expected here, not a string",
    labels: [{ span, text: "a string" }],
    ...(/^[A-Za-z_]\w*$/.test(text)
      ? { help: `write \`${text}\`, without quotes`, fix: { title: "remove the quotes", edits: [{ span, text }] } }
      : {}),
  }),
});

export const notConstant = defineDiagnostic<{
  readonly title: string;
  readonly span: Span;
  readonly label: string;
  readonly help?: string;
}>({
  code: "DLM307",
  summary: "An argument that cannot be computed before running.",
  explanation:
    "Arguments are numbers, names, lists and arithmetic over numbers, dims and parameters of the block: all known when compiling.",
  example: model("  y = x -> dense(2 / 0)"),
  message: ({ title, span, label, help }) => ({ title, labels: [{ span, text: label }], ...(help !== undefined && { help }) }),
});

export const badExtent = defineDiagnostic<{ readonly text: string; readonly value: string; readonly span: Span }>({
  code: "DLM308",
  summary: "An extent that is not a whole number of at least 1.",
  explanation: "The extents of a tensor are whole numbers from 1 up. A division of extents must come out even.",
  example: "dlm 1\nmodel M {\n  input x: f32[0]\n  output y: f32[2]\n  y = x -> dense(2)\n}\n",
  message: ({ text, value, span }) => ({
    title:
      text === value
        ? `an extent is a whole number of at least 1, not ${value}`
        : `\`${text}\` is ${value}, and an extent is a whole number of at least 1`,
    labels: [{ span, text: "not an extent" }],
  }),
});

export const inputMissing = defineDiagnostic<{
  readonly layer: string;
  readonly span: Span;
  readonly written: string;
  readonly fix?: Fix;
}>({
  code: "DLM309",
  summary: "A layer without an input.",
  explanation: "A layer gets its input through a pipe: `x -> dense(10)`.",
  example: model("  let h = relu(x)\n  y = h -> dense(2)"),
  message: ({ layer, span, written, fix }) => ({
    title: `\`${layer}\` gets no input`,
    labels: [{ span, text: "nothing flows into it" }],
    help: `write \`${written}\``,
    ...(fix && { fix }),
  }),
});

export const inputCount = defineDiagnostic<{
  readonly layer: string;
  readonly span: Span;
  readonly wanted: string;
  readonly given: number;
  readonly help?: string;
}>({
  code: "DLM310",
  summary: "A step with too many or too few inputs.",
  explanation: "Most layers take one input, `concat` and `add` two or more, a block those of its signature.",
  example: "dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[4]\n  y = concat(x)\n}\n",
  message: ({ layer, span, wanted, given, help }) => ({
    title: `\`${layer}\` takes ${wanted}, and got ${given === 0 ? "none" : given === 1 ? "one" : given}`,
    labels: [{ span, text: `needs ${wanted}` }],
    ...(help !== undefined && { help }),
  }),
});

export const badRepeat = defineDiagnostic<{ readonly title: string; readonly span: Span; readonly label: string }>({
  code: "DLM311",
  summary: "A repeat that cannot be written out.",
  explanation:
    "`repeat(n, step)` applies a layer or block `n` times, each with its own weights. `n` is a whole number from 1 to 1000.",
  example: model("  y = x -> repeat(0, relu) -> dense(2)"),
  message: ({ title, span, label }) => ({
    title,
    labels: [{ span, text: label }],
    help: "write it like `repeat(3, Residual(64))`",
  }),
});

export const tooLarge = defineDiagnostic<{ readonly model: string; readonly span: Span; readonly limit: number }>({
  code: "DLM312",
  summary: "A model with too many layers.",
  explanation: "Blocks and repeats are written out; a model that is written out to more than 5000 layers is refused.",
  example:
    "dlm 1\nblock A() (x: f32[n]) -> f32[n] {\n  x -> repeat(1000, relu)\n}\nmodel M {\n  input x: f32[4]\n  output y: f32[4]\n  y = x -> repeat(1000, A)\n}\n",
  message: ({ model, span, limit }) => ({
    title: `the model ${model} has more than ${limit} layers`,
    labels: [{ span, text: "written out to more layers than can be compiled" }],
  }),
});

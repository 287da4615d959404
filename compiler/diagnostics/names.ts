import type { Span } from "../base/span.js";
import { defineDiagnostic } from "./catalogue.js";
import type { Fix, Label } from "./diagnostic.js";
import { changeTo, meant, withoutIt } from "./fixes.js";
import { listed } from "./words.js";

const model = (body: string) => `dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n${body}\n}\n`;

export const unknownName = defineDiagnostic<{
  /** What was looked for: `value`, `layer`, `model`, `data`, `loss`, … */
  readonly what: string;
  readonly name: string;
  readonly span: Span;
  readonly suggestion?: string;
  /** All that there are, where they are few. */
  readonly known?: readonly string[];
}>({
  code: "DLM101",
  summary: "A name that nothing has.",
  explanation:
    "Every name must be declared in the file, imported with `use`, or be part of the language. The nearest known name is offered.",
  example: model("  y = x -> dens(2)"),
  message: ({ what, name, span, suggestion, known }) => ({
    title: `there is no ${what} \`${name}\``,
    labels: [{ span, text: "not found" }],
    ...(known?.length && suggestion === undefined ? { notes: [`there is ${listed(known)}`] } : {}),
    ...meant(span, suggestion),
  }),
});

export const duplicateName = defineDiagnostic<{
  readonly name: string;
  readonly span: Span;
  /** Where it was declared first; absent when the language itself has it. */
  readonly first?: Span;
  readonly what: string;
}>({
  code: "DLM102",
  summary: "A name is declared twice.",
  explanation: "A name stands for one thing. Rename one of the two.",
  example: model("  let h = x -> relu\n  let h = h -> relu\n  y = h -> dense(2)"),
  message: ({ name, span, first, what }) => ({
    title: first ? `\`${name}\` is declared twice` : `\`${name}\` is already ${what} of the language`,
    labels: [
      { span, text: first ? "again here" : "needs another name" },
      ...(first ? [{ span: first, text: `${what}, first here` }] : []),
    ],
    help: "give one of them another name",
  }),
});

export const unusedName = defineDiagnostic<{
  readonly what: string;
  readonly name: string;
  readonly span: Span;
  /** What is to be taken out of the text, where nothing else needs it. */
  readonly whole?: Span;
}>({
  code: "DLM103",
  summary: "A name is never used.",
  explanation:
    "What is declared and never used is most often a mistake: a branch that was forgotten, or a name that was mistyped.",
  example: model("  let h = x -> relu\n  y = x -> dense(2)"),
  message: ({ what, name, span, whole }) => ({
    title: `the ${what} \`${name}\` is never used`,
    labels: [{ span, text: "declared here, and read nowhere" }],
    help: "use it or remove it",
    ...(whole && { fix: { title: `remove the ${what} \`${name}\``, edits: [{ span: whole, text: "" }] } }),
  }),
});

export const outputUnbound = defineDiagnostic<{ readonly name: string; readonly span: Span; readonly model: string }>({
  code: "DLM104",
  summary: "An output gets no value.",
  explanation: "Every output of a model is bound exactly once, by `name = …` in the model's body.",
  example: "dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n  output z: f32[4]\n  y = x -> dense(2)\n}\n",
  message: ({ name, span, model }) => ({
    title: `the output \`${name}\` of ${model} gets no value`,
    labels: [{ span, text: "declared here, and bound nowhere" }],
    help: `write \`${name} = …\` in the model`,
  }),
});

export const boundTwice = defineDiagnostic<{
  readonly name: string;
  readonly span: Span;
  readonly first: Span;
  /** The second statement. */
  readonly whole?: Span;
}>({
  code: "DLM105",
  summary: "An output or a column is bound twice.",
  explanation: "An output of a model, a split or a column of data is bound once. Chain several steps with `->`.",
  example: model("  y = x -> dense(2)\n  y = x -> dense(2) -> relu"),
  message: ({ name, span, first, whole }) => ({
    title: `\`${name}\` is bound twice`,
    labels: [
      { span, text: "again here" },
      { span: first, text: "first here" },
    ],
    help: "keep one of them; `let` names a value in between",
    ...withoutIt(whole),
  }),
});

export const notAnOutput = defineDiagnostic<{
  readonly name: string;
  readonly span: Span;
  readonly outputs: readonly string[];
  readonly suggestion?: string;
  readonly block?: boolean;
}>({
  code: "DLM106",
  summary: "A binding of something that is not an output.",
  explanation: "`name = …` gives an output its value. A value in between is named with `let name = …`.",
  example: model("  h = x -> relu\n  y = h -> dense(2)"),
  message: ({ name, span, outputs, suggestion, block }) => ({
    title: block ? `a block has no outputs to bind, and this binds \`${name}\`` : `\`${name}\` is not an output`,
    labels: [{ span, text: block ? "cannot be bound" : `the outputs are ${listed(outputs)}` }],
    ...(suggestion === undefined
      ? {
          help: `write \`let ${name} = …\` for a value in between`,
          fix: { title: "name it with `let`", edits: [{ span, text: `let ${name}` }] },
        }
      : meant(span, suggestion)),
  }),
});

export const missingPorts = defineDiagnostic<{ readonly model: string; readonly span: Span; readonly what: "input" | "output" }>({
  code: "DLM107",
  summary: "A model without inputs or without outputs.",
  explanation: "A model needs at least one `input name: type` and one `output name: type`.",
  example: "dlm 1\nmodel M {\n  input x: f32[4]\n}\n",
  message: ({ model, span, what }) => ({
    title: `the model ${model} has no ${what}`,
    labels: [{ span, text: `no ${what} is declared` }],
    help:
      what === "input" ? "declare one, such as `input image: f32[28, 28, 1]`" : "declare one, such as `output digit: class[10]`",
  }),
});

export const usedBeforeBound = defineDiagnostic<{ readonly name: string; readonly span: Span; readonly bound: Span }>({
  code: "DLM108",
  summary: "A name is used before it is bound.",
  explanation: "Statements are read from top to bottom; a value or layer can be used after the line that names it.",
  example: model("  y = h -> dense(2)\n  let h = x -> relu"),
  message: ({ name, span, bound }) => ({
    title: `\`${name}\` is used before it is bound`,
    labels: [
      { span, text: "used here" },
      { span: bound, text: "bound only here" },
    ],
    help: "move the line that binds it up",
  }),
});

export const misplaced = defineDiagnostic<{
  readonly title: string;
  readonly span: Span;
  readonly label: string;
  readonly help?: string;
  readonly fix?: Fix;
}>({
  code: "DLM109",
  summary: "Something stands where another kind of thing belongs.",
  explanation:
    "A pipe begins with a value (an input, a `let`, an output), and every step after `->` is a layer or a block. Layers are not values, and values are not steps.",
  example: model("  let h = x -> relu\n  y = h -> x"),
  message: ({ title, span, label, help, fix }) => ({
    title,
    labels: [{ span, text: label }],
    ...(help !== undefined && { help }),
    ...(fix && { fix }),
  }),
});

export const fileNotFound = defineDiagnostic<{ readonly path: string; readonly span: Span }>({
  code: "DLM110",
  summary: "A `use` of a file that is not there.",
  explanation: "The path of `use` is relative to the file that it stands in.",
  example: 'dlm 1\nuse "nowhere.dlm"\n',
  message: ({ path, span }) => ({
    title: `there is no file "${path}"`,
    labels: [{ span, text: "cannot be read" }],
    help: "the path is relative to this file",
  }),
});

export const cyclicUse = defineDiagnostic<{ readonly chain: readonly string[]; readonly uses: readonly Span[] }>({
  code: "DLM111",
  summary: "Files that use each other.",
  explanation: "Files may not use each other in a circle. Move what both need to a third file.",
  example: 'dlm 1\nuse "main.dlm"\n',
  message: ({ chain, uses }) => ({
    title: "files use each other in a circle",
    labels: uses.map((span, i): Label => ({ span, text: `${chain[i]} uses ${chain[i + 1]}` })),
    notes: [chain.join(" -> ")],
    help: "move what both need to a third file",
  }),
});

export const recursiveBlock = defineDiagnostic<{ readonly chain: readonly string[]; readonly calls: readonly Span[] }>({
  code: "DLM112",
  summary: "A block that contains itself.",
  explanation:
    "Blocks are written out where they are used, so a block cannot contain itself. `repeat(n, Block(…))` applies one several times.",
  example:
    "dlm 1\nblock B() (x: f32[n]) -> f32[n] {\n  x -> relu -> B\n}\nmodel M {\n  input x: f32[4]\n  output y: f32[4]\n  y = x -> relu\n}\n",
  message: ({ chain, calls }) => ({
    title: `the block \`${chain[0]}\` contains itself`,
    labels: calls.map((span, i): Label => ({ span, text: `${chain[i]} contains ${chain[i + 1]}` })),
    notes: [chain.join(" -> ")],
    help: "`repeat(n, Block(…))` applies a block several times",
  }),
});

export const typeNotHere = defineDiagnostic<{
  readonly name: string;
  readonly span: Span;
  readonly place: string;
  readonly allowed: readonly string[];
  readonly known: boolean;
  readonly suggestion?: string;
}>({
  code: "DLM113",
  summary: "A type that does not exist or does not belong here.",
  explanation:
    "Inputs are `f32[…]`, `image[h, w, c]`, `number`; outputs are `class[n]`, `probability`, `number`, `labels[n]`, `f32[…]`. The type says what the value means.",
  example: "dlm 1\nmodel M {\n  input x: float[4]\n  output y: f32[4]\n  y = x -> relu\n}\n",
  message: ({ name, span, place, allowed, known, suggestion }) => ({
    title: known ? `\`${name}\` is not a type of ${place}` : `there is no type \`${name}\``,
    labels: [{ span, text: known ? "does not belong here" : "not found" }],
    notes: [`${place} are ${listed(allowed)}`],
    ...meant(span, suggestion),
  }),
});

export const typeNotYet = defineDiagnostic<{ readonly name: string; readonly span: Span }>({
  code: "DLM114",
  summary: "A type that this version does not support.",
  explanation:
    "`category`, `audio` and `video` are types of the language that this version of the compiler does not support yet.",
  example: "dlm 1\nmodel M {\n  input x: audio[128]\n  output y: f32[128]\n  y = x -> relu\n}\n",
  message: ({ name, span }) => ({
    title: `\`${name}\` is not supported yet by this version`,
    labels: [{ span, text: "a known type, but not in this version" }],
    help: "`f32[…]` holds any numbers",
    ...changeTo(span, "f32"),
  }),
});

/** The form of a type that is a name alone. */
export const withoutExtents = "without extents";

export const typeBrackets = defineDiagnostic<{
  readonly name: string;
  readonly span: Span;
  /** How the type is written. */
  readonly form: string;
}>({
  code: "DLM115",
  summary: "A type with the wrong number of extents.",
  explanation:
    "`class[10]`, `labels[5]`, `tokens[128]`, `series[24, 3]` and `image[h, w, c]` take exactly these extents, `f32[…]` at least " +
    "one, `number` and `probability` none.",
  example: "dlm 1\nmodel M {\n  input x: f32[4]\n  output y: class\n  y = x -> dense(10) -> softmax\n}\n",
  message: ({ name, span, form }) => ({
    title: `\`${name}\` is written ${form}`,
    labels: [{ span, text: "the extents do not fit" }],
    ...(form === withoutExtents && changeTo(span, name)),
  }),
});

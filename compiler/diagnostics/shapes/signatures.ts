import type { Span } from "../../base/span.js";
import { defineDiagnostic } from "../catalogue.js";
import { showShape, showType } from "../words.js";

const block = (signature: string, body: string, input: string, output: string) =>
  `dlm 1\nblock B() ${signature} {\n  ${body}\n}\nmodel M {\n  input x: ${input}\n  output y: ${output}\n  y = x -> B\n}\n`;

export const arithmeticShapes = defineDiagnostic<{
  readonly op: string;
  readonly span: Span;
  readonly left: { readonly shape: readonly number[]; readonly span: Span };
  readonly right: { readonly shape: readonly number[]; readonly span: Span };
}>({
  code: "DLM251",
  summary: "Arithmetic between values whose shapes do not fit.",
  explanation:
    "`x + y` needs two values of the same shape, or one of them a number, `f32[1]`, or `f32[channels]` with the other's last extent. Nothing else is stretched silently.",
  example: "dlm 1\nmodel M {\n  input a: f32[4]\n  input b: f32[3]\n  output y: f32[4]\n  y = a + b\n}\n",
  message: ({ op, span, left, right }) => ({
    title: `\`${op}\` between ${showShape(left.shape)} and ${showShape(right.shape)}`,
    labels: [
      { span, text: "the shapes do not fit" },
      { span: left.span, text: `this gives ${showShape(left.shape)}` },
      { span: right.span, text: `this gives ${showShape(right.shape)}` },
    ],
    help: "make them equal; only a number, f32[1], or f32[channels] fits every shape",
  }),
});

export const signatureRank = defineDiagnostic<{
  readonly block: string;
  readonly span: Span;
  readonly signature: Span;
  readonly written: string;
  readonly value: { readonly shape: readonly number[]; readonly span: Span };
}>({
  code: "DLM252",
  summary: "A block's input with another number of axes than its signature.",
  explanation: "The signature of a block says how many axes its input has.",
  example: block("(x: f32[h, w, c]) -> f32[h, w, c]", "x -> relu", "f32[4]", "f32[4]"),
  message: ({ block, span, signature, written, value }) => ({
    title: `${block} takes ${written}, and got ${showShape(value.shape)}`,
    labels: [
      { span, text: `needs ${written}` },
      { span: value.span, text: `this gives ${showShape(value.shape)}` },
      { span: signature, text: "the signature" },
    ],
  }),
});

export const signatureExtent = defineDiagnostic<{
  readonly block: string;
  readonly span: Span;
  /** Where the signature writes the extent, and how. */
  readonly signature: Span;
  readonly written: string;
  readonly expected: number;
  readonly actual: number;
  readonly value: { readonly shape: readonly number[]; readonly span: Span };
  /** Where the dimension variable got its extent. */
  readonly bound?: Span;
}>({
  code: "DLM253",
  summary: "A block's input with another extent than its signature.",
  explanation: "The same variable of a signature has the same extent everywhere, and a parameter or number the one that it says.",
  example: block("(x: f32[n, n]) -> f32[n, n]", "x -> relu", "f32[4, 5]", "f32[4, 5]"),
  message: ({ block, span, signature, written, expected, actual, value, bound }) => ({
    title: `${block} needs an extent of ${expected} here, and got ${actual}`,
    labels: [
      { span, text: "does not fit the signature" },
      { span: signature, text: written === String(expected) ? `the signature says ${written}` : `\`${written}\` is ${expected}` },
      ...(bound ? [{ span: bound, text: `\`${written}\` became ${expected} here` }] : []),
      { span: value.span, text: `this gives ${showShape(value.shape)}` },
    ],
  }),
});

export const resultShape = defineDiagnostic<{
  readonly block: string;
  readonly span: Span;
  readonly signature: Span;
  readonly written: string;
  /** With `_` where the signature has it. */
  readonly expected: readonly (number | "_")[];
  readonly actual: readonly number[];
  /** The use of the block that showed it. */
  readonly use: Span;
  /** The extents of the signature that are other ones. */
  readonly others: readonly Span[];
}>({
  code: "DLM254",
  summary: "A block gives another shape than its signature says.",
  explanation:
    "What the last expression of a block gives must have the shape after `->` in its signature. `_` leaves an extent open.",
  example: block("(x: f32[n]) -> f32[n]", "x -> dense(3)", "f32[4]", "f32[3]"),
  message: ({ block, span, signature, written, expected, actual, use, others }) => ({
    title: `${block} promises f32[${expected.join(", ")}] and gives ${showShape(actual)}`,
    labels: [
      { span, text: `this gives ${showShape(actual)}` },
      { span: signature, text: `the signature says ${written}` },
      { span: use, text: "in this use" },
    ],
    help: "write `_` in the signature for an extent that the body decides",
    ...(others.length > 0 && {
      fix: { title: "write `_` in the signature", edits: others.map((extent) => ({ span: extent, text: "_" })) },
    }),
  }),
});

export const outputShape = defineDiagnostic<{
  readonly output: string;
  readonly span: Span;
  readonly type: Span;
  readonly written: string;
  /** With `_` where the network decides. */
  readonly expected: readonly (number | "_")[];
  readonly actual: { readonly dtype: string; readonly shape: readonly number[] };
}>({
  code: "DLM255",
  summary: "An output gets another shape than its type says.",
  explanation:
    "`class[10]` and `labels[10]` need f32[10], `number` and `probability` f32[1], `f32[…]` and `series[…]` exactly their extents, " +
    "and `tokens[T]` f32[T, vocabulary]: for each place the probability of every token.",
  example: "dlm 1\nmodel M {\n  input x: f32[4]\n  output y: class[10]\n  y = x -> dense(9) -> softmax\n}\n",
  message: ({ output, span, type, written, expected, actual }) => ({
    title: `the output \`${output}\` needs ${showShape(expected)}, and got ${showType(actual)}`,
    labels: [
      { span, text: `this gives ${showType(actual)}` },
      { span: type, text: `${written} needs ${showShape(expected)}` },
    ],
  }),
});

export const sharedShape = defineDiagnostic<{
  readonly path: string;
  readonly span: Span;
  readonly shape: readonly number[];
  readonly first: { readonly span: Span; readonly shape: readonly number[] };
}>({
  code: "DLM256",
  summary: "A shared layer is used with inputs that need different weights.",
  explanation:
    "A layer that is declared with `layer` has one set of weights, so its inputs must agree in the extents that the weights depend on.",
  example:
    "dlm 1\nmodel M {\n  input a: f32[4]\n  input b: f32[3]\n  output y: f32[2]\n  layer shared = dense(2)\n  y = add(a -> shared, b -> shared)\n}\n",
  message: ({ path, span, shape, first }) => ({
    title: `the shared weights \`${path}\` are ${showShape(first.shape)}, and this use needs ${showShape(shape)}`,
    labels: [
      { span, text: `needs ${showShape(shape)}` },
      { span: first.span, text: `first used here, with ${showShape(first.shape)}` },
    ],
    help: "declare a second layer, or bring the inputs to the same shape",
  }),
});

import type { Span } from "../../base/span.js";
import { defineDiagnostic } from "../catalogue.js";
import type { Fix } from "../diagnostic.js";
import { showType } from "../words.js";

interface Typed {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly span: Span;
}

const embedFirst = (call: Span): Fix => ({
  title: "add `-> embedding(20000, 64)` before it",
  edits: [{ span: { ...call, end: call.start }, text: "embedding(20000, 64) -> " }],
});

export const notNumbers = defineDiagnostic({
  code: "DLM257",
  summary: "Ids of tokens where numbers are needed, or numbers where ids are.",
  explanation:
    "`tokens[T]` holds ids of words or characters. Ids are names, not amounts: the sum of two of them means nothing. `embedding` " +
    "looks up a learned vector for each and gives `f32[T, units]`, with which all other layers work. `embedding` itself takes " +
    "nothing but ids.",
  example: `dlm 1

model Spam {
  input  words: tokens[100]
  output spam:  probability

  spam = words -> lstm(16) -> last -> dense(1) -> sigmoid
}
`,
  message: ({
    what,
    wants,
    call,
    value,
    isStep,
  }: {
    readonly what: string;
    readonly wants: "numbers" | "ids";
    readonly call: Span;
    readonly value: Typed;
    /** Where a step may be put before it. */
    readonly isStep?: boolean;
  }) => ({
    title: wants === "ids" ? `${what} takes ids of tokens, and got numbers` : `${what} takes numbers, and got ids of tokens`,
    labels: [
      { span: call, text: wants === "ids" ? "needs tokens[T]" : "needs f32[…]" },
      { span: value.span, text: `this gives ${showType(value)}` },
    ],
    help:
      wants === "ids"
        ? "declare the input as `tokens[T]`"
        : "make a vector of each token first: `-> embedding(20000, 64)`, with the size of the vocabulary",
    ...(isStep && wants === "numbers" && { fix: embedFirst(call) }),
  }),
});

import type { Span } from "../../base/span.js";
import { defineDiagnostic } from "../catalogue.js";
import { showShape } from "../words.js";
import { largestDivisor } from "./groups.js";
import { gives, type Value } from "./value.js";

const answer = (step: string, more = "") => `dlm 1

model Answer {
  input  question: series[20, 64]
  input  text:     series[50, 64]
  input  notes:    series[40, 64]
  output found:    series[20, 64]

  found = ${step}${more}
}
`;

export const headsDoNotDivide = defineDiagnostic({
  code: "DLM258",
  summary: "The heads of an attention do not divide its features.",
  explanation:
    "`multi_head_attention` gives each head an equal part of the features unless it is told how many a head has: the features are to " +
    "be a multiple of `heads`, or `key_dim` says how wide a head is.",
  example: answer("question + (text -> last) + (notes -> last) -> multi_head_attention(6)"),
  message: (facts: { readonly heads: number; readonly call: Span; readonly argument: Span; readonly input: Value }) => {
    const { heads, argument, input } = facts;
    const features = input.shape.at(-1) ?? 0;
    const fitting = String(largestDivisor(features, heads));
    return {
      title: `${heads} heads do not divide ${features} features`,
      labels: [{ span: argument, text: `${features} / ${heads} is no whole number` }, gives(input)],
      help: `use a number of heads that divides ${features}, or say how wide a head is: \`key_dim: ${Math.max(1, Math.round(features / heads))}\``,
      fix: { title: `change to ${fitting}`, edits: [{ span: argument, text: fitting }] },
    };
  },
});

export const attendedSequences = defineDiagnostic({
  code: "DLM259",
  summary: "Attention got something to look at that is no sequence, or keys that do not belong to its values.",
  explanation:
    "Attention looks at the steps of a sequence: `value` and `key` are `f32[time, features]`. There is a key for each value, so both " +
    "have the same number of steps.",
  example: answer("question -> multi_head_attention(4, value: text, key: notes)"),
  message: (facts: { readonly parameter: string; readonly argument: Span; readonly given: Value; readonly steps?: number }) => {
    const { parameter, argument, given, steps } = facts;
    return {
      title:
        steps === undefined
          ? `\`${parameter}\` of multi_head_attention is a sequence, and got ${showShape(given.shape)}`
          : `multi_head_attention got ${steps} values and ${given.shape[0]} keys`,
      labels: [
        { span: argument, text: steps === undefined ? "needs f32[time, features]" : `needs ${steps} steps, one for each value` },
        gives(given),
      ],
      help: "without `key`, the values are their own keys",
    };
  },
});

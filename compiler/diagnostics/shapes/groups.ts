import type { Span } from "../../base/span.js";
import { defineDiagnostic } from "../catalogue.js";
import { gives } from "./value.js";

export const groupsDoNotDivide = defineDiagnostic({
  code: "DLM211",
  summary: "Channels or filters do not fall into that many equal groups.",
  explanation:
    "`group_norm`, and a convolution with `groups`, cut the channels into groups of one size, so the number of groups must divide " +
    "the number of channels; of a convolution also that of its filters.",
  example: `dlm 1

model Digits {
  input  image: f32[28, 28, 1]
  output digit: class[10]

  digit = image
    -> conv2d(12, kernel: 3)
    -> group_norm(8)
    -> flatten -> dense(10) -> softmax
}
`,
  message: (facts: {
    readonly layer: string;
    readonly groups: number;
    readonly counted: "channels" | "filters";
    readonly count: number;
    readonly shape: readonly number[];
    readonly call: Span;
    readonly argument: Span;
    readonly input: Span;
  }) => {
    const { layer, groups, counted, count, shape, call, argument, input } = facts;
    const fitting = String(largestDivisor(count, groups));
    return {
      title: `${layer} cannot cut ${count} ${counted} into ${groups} equal groups`,
      labels: [{ span: argument, text: `does not divide ${count}` }, gives({ shape, span: input })],
      help: `use a number of groups that divides ${count}: ${divisorsOf(count).join(", ")}`,
      // A default is written nowhere, and told at the call.
      ...(argument.start !== call.start && {
        fix: { title: `change to ${fitting}`, edits: [{ span: argument, text: fitting }] },
      }),
    };
  },
});

/** The largest number up to `most` that divides a count. */
export const largestDivisor = (count: number, most: number): number =>
  Array.from({ length: Math.max(1, Math.min(most, count)) }, (_, i) => i + 1).findLast((n) => count % n === 0) ?? 1;

/** Of a large number, the small half is enough to choose from. */
const divisorsOf = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i + 1)
    .filter((n) => count % n === 0)
    .slice(0, 8);

import type { Span } from "../../base/span.js";
import { defineDiagnostic } from "../catalogue.js";
import { countOf, showShape } from "../words.js";
import { gives, type Value } from "./value.js";

export const addedShapesDiffer = defineDiagnostic({
  code: "DLM206",
  summary: "`add` got inputs of different shapes.",
  explanation:
    "`add` adds element by element, and nothing is repeated silently to make it fit. Give all inputs one shape: the same number of " +
    "filters or units, and `padding: same` and the same stride where one branch has convolutions that the other has not.",
  example: `dlm 1

model Wide {
  input  features: f32[16]
  output digit:    class[10]

  let left = features -> dense(32)
  let right = features -> dense(64)

  digit = add(left, right) -> dense(10) -> softmax
}
`,
  message: ({ call, first, other }: { readonly call: Span; readonly first: Value; readonly other: Value }) => ({
    title: `add takes inputs of one shape, and got ${showShape(first.shape)} and ${showShape(other.shape)}`,
    labels: [{ span: call, text: "needs the same shape from all" }, gives(first), gives(other)],
    help:
      first.shape.length === other.shape.length
        ? "give both branches the same units, filters and strides, or join them with `concat`"
        : "bring both to the same axes first, with `flatten` or `reshape`",
  }),
});

export const joinedShapesDiffer = defineDiagnostic({
  code: "DLM207",
  summary: "`concat` got inputs that differ in more than the axis to join along.",
  explanation:
    "`concat` lays its inputs side by side along one axis, by default the last (features, or channels). In all other axes they must " +
    "have the same extents, and all must have the same number of axes.",
  example: `dlm 1

model Branches {
  input  image: f32[28, 28, 1]
  output digit: class[10]

  let fine = image -> conv2d(8, kernel: 3)
  let coarse = image -> conv2d(8, kernel: 5)

  digit = concat(fine, coarse) -> flatten -> dense(10) -> softmax
}
`,
  message: (facts: { readonly call: Span; readonly axis: number; readonly first: Value; readonly other: Value }) => {
    const { call, axis, first, other } = facts;
    const sameRank = first.shape.length === other.shape.length;
    const images = sameRank && first.shape.length === 3;
    return {
      title: `concat cannot join ${showShape(first.shape)} and ${showShape(other.shape)} along axis ${axis}`,
      labels: [
        { span: call, text: sameRank ? `all axes but axis ${axis} must be equal` : "needs the same number of axes from all" },
        gives(first),
        gives(other),
      ],
      help: sameRank
        ? `make the other axes equal${images ? ", with `padding: same` for example" : ""}, or \`flatten\` both first`
        : "bring both to the same axes first, with `flatten` or `reshape`",
    };
  },
});

export const axisOutOfRange = defineDiagnostic({
  code: "DLM209",
  summary: "An axis that the value does not have.",
  explanation:
    "Axes are counted from 0 and without the batch: `f32[28, 28, 1]` has the axes 0, 1 and 2. Negative numbers count from the end: " +
    "-1 is the last axis.",
  example: `dlm 1

model Pair {
  input  left:  f32[16]
  input  right: f32[16]
  output digit: class[10]

  digit = concat(left, right, axis: 1) -> dense(10) -> softmax
}
`,
  message: (facts: {
    readonly layer: string;
    readonly axis: number;
    readonly shape: readonly number[];
    readonly call: Span;
    readonly argument: Span;
    readonly input: Span;
  }) => {
    const { layer, axis, shape, argument, input } = facts;
    const rank = shape.length;
    return {
      title: `${layer} has no axis ${axis}: its inputs have ${countOf(rank, "axis", "axes")}`,
      labels: [{ span: argument, text: "no such axis" }, gives({ shape, span: input })],
      help: `axes count from 0, without the batch: ${rank === 1 ? "use 0" : `0 to ${rank - 1}`}, or -1 for the last`,
      fix: { title: "change to -1, the last axis", edits: [{ span: argument, text: "-1" }] },
    };
  },
});

import type { Span } from "../../base/span.js";
import { defineDiagnostic } from "../catalogue.js";
import type { Fix } from "../diagnostic.js";
import { countOf, numberWord } from "../words.js";
import { listAxes, spaces } from "./spaces.js";
import { gives } from "./value.js";

const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1);

export const needsOneAxis = defineDiagnostic({
  code: "DLM201",
  summary: "A layer that takes one axis got several.",
  explanation:
    "`dense` works on a list of features, or on a sequence of such lists. After convolutions or poolings a value still has height, " +
    "width and channels. Lay them out as one axis with `flatten`, or take the mean of each channel with `global_avg_pool2d`.",
  example: `dlm 1

model Digits {
  input  image: f32[28, 28, 1]
  output digit: class[10]

  digit = image
    -> conv2d(8, kernel: 3)
    -> dense(10)
    -> softmax
}
`,
  message: (facts: {
    readonly layer: string;
    readonly shape: readonly number[];
    readonly call: Span;
    readonly input: Span;
    readonly fix: Fix;
  }) => {
    const { layer, shape, call, input, fix } = facts;
    const channels = shape.length === 3 ? shape[2] : undefined;
    const flat = `add \`-> flatten\` before it (${product(shape)} features)`;
    return {
      title: `${layer} takes one axis of features, and got ${numberWord(shape.length)}`,
      labels: [{ span: call, text: `needs f32[features]` }, gives({ shape, span: input })],
      help: channels === undefined ? flat : `${flat}, or \`-> global_avg_pool2d\` (${channels})`,
      fix,
    };
  },
});

export const needsImage = defineDiagnostic({
  code: "DLM202",
  summary: "A layer for images got something of another form.",
  explanation:
    "Convolutions and poolings work on images: height, width and channels, in this order. A grey image has one channel, " +
    "`f32[28, 28, 1]`, not none. `reshape` gives a value the axes of an image when it holds one.",
  example: `dlm 1

model Digits {
  input  image: f32[28, 28]
  output digit: class[10]

  digit = image
    -> conv2d(8, kernel: 3) -> relu
    -> flatten -> dense(10) -> softmax
}
`,
  message: (facts: {
    readonly layer: string;
    readonly rank: 2 | 3;
    readonly shape: readonly number[];
    readonly call: Span;
    readonly input: Span;
    readonly fix?: Fix;
  }) => {
    const { layer, rank, shape, call, input, fix } = facts;
    const axes = [...spaces[rank].axes, "channels"];
    const noun = rank === 2 ? "an image" : "a volume";
    return {
      title: `${layer} takes ${listAxes(axes, " and ")}, and got ${countOf(shape.length, "axis", "axes")}`,
      labels: [{ span: call, text: `needs f32[${listAxes(axes)}]` }, gives({ shape, span: input })],
      help:
        shape.length === rank
          ? `add \`-> reshape([${[...shape, 1].join(", ")}])\` before it: ${noun} of one channel`
          : `use it where the value is still ${noun}, or give it the axes of one with \`-> reshape([${listAxes(axes)}])\``,
      ...(fix && { fix }),
    };
  },
});

export const needsSequence = defineDiagnostic({
  code: "DLM210",
  summary: "A layer for sequences got something of another form.",
  explanation:
    "Recurrent layers read a sequence step by step, and `last`, `mean_time` and `max_time` make one step of it: they take time and " +
    "features, in this order. A series of single numbers has one feature, `f32[24, 1]`, not none. `reshape` gives a value the axes of " +
    "a sequence when it holds one: `-> reshape([28, 28])` reads a grey picture row by row.",
  example: `dlm 1

model Digits {
  input  image: f32[28, 28, 1]
  output digit: class[10]

  digit = image -> lstm(32) -> last -> dense(10) -> softmax
}
`,
  message: (facts: {
    readonly layer: string;
    readonly shape: readonly number[];
    /** What makes a sequence of it. */
    readonly step: string;
    readonly call: Span;
    readonly input: Span;
    readonly fix: Fix;
  }) => {
    const { layer, shape, step, call, input, fix } = facts;
    return {
      title: `${layer} takes time and features, and got ${countOf(shape.length, "axis", "axes")}`,
      labels: [{ span: call, text: "needs f32[time, features]" }, gives({ shape, span: input })],
      help: `add \`-> ${step}\` before it, if the first axis is time`,
      fix,
    };
  },
});

export const elementCountsDiffer = defineDiagnostic({
  code: "DLM205",
  summary: "`reshape` to a shape that holds another number of elements.",
  explanation:
    "`reshape` only names the axes anew: all numbers stay, in the same order. So the extents of the new shape must multiply to the " +
    "same number of elements. One extent may be `_`: it is what the others leave, and must come out whole.",
  example: `dlm 1

model Digits {
  input  image: f32[28, 28, 1]
  output digit: class[10]

  digit = image
    -> reshape([28, 30])
    -> flatten -> dense(10) -> softmax
}
`,
  message: (facts: {
    readonly shape: readonly number[];
    /** -1 stands for `_`. */
    readonly wanted: readonly number[];
    readonly call: Span;
    readonly argument: Span;
    readonly input: Span;
  }) => {
    const { shape, wanted, argument, input } = facts;
    const known = product(wanted.filter((extent) => extent !== -1));
    const open = wanted.includes(-1);
    const shown = `[${wanted.map((extent) => (extent === -1 ? "_" : extent)).join(", ")}]`;
    const have = product(shape);
    return {
      title: `reshape keeps all elements, and ${have} do not fit into ${shown}`,
      labels: [
        { span: argument, text: open ? `${have} is not a multiple of ${known}` : `holds ${known}` },
        gives({ shape, span: input }, `, ${have} elements`),
      ],
      help: `the extents must multiply to ${have}; one of them may be \`_\``,
    };
  },
});

export const softmaxOfOne = defineDiagnostic({
  code: "DLM208",
  severity: "warning",
  summary: "`softmax` of a single score is always 1.",
  explanation:
    "`softmax` shares 1 out among the scores, so a single score always gets all of it, and nothing can be learnt. For a yes or no, " +
    "use `sigmoid` and an output of type `probability`; for classes, give as many scores as there are classes.",
  example: `dlm 1

model Spam {
  input  words: f32[100]
  output spam:  f32[1]

  spam = words -> dense(1) -> softmax
}
`,
  message: ({ call, input }: { readonly call: Span; readonly input: Span }) => ({
    title: "softmax of one score is always 1",
    labels: [{ span: call, text: "use `sigmoid` for a yes or no" }, gives({ shape: [1], span: input })],
    help: "replace it by `sigmoid`, or give one score for each class before it",
    fix: { title: "replace it by `sigmoid`", edits: [{ span: call, text: "sigmoid" }] },
  }),
});

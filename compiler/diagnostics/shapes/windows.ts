import type { Span } from "../../base/span.js";
import { defineDiagnostic } from "../catalogue.js";
import { countOf } from "../words.js";
import { listAxes, type SpatialRank, spaces } from "./spaces.js";
import { gives } from "./value.js";

export const windowTooLarge = defineDiagnostic({
  code: "DLM203",
  summary: "A kernel or pool is larger than the image that it slides over.",
  explanation:
    "A kernel (or pool) must fit into the image at least once, padding included. Each convolution without padding and each pooling " +
    "makes the image smaller, so deep in a network little may be left. Use a smaller kernel, `padding: same`, or one pooling less.",
  example: `dlm 1

model Digits {
  input  image: f32[28, 28, 1]
  output digit: class[10]

  digit = image
    -> max_pool2d(8)
    -> conv2d(8, kernel: 5) -> relu
    -> flatten -> dense(10) -> softmax
}
`,
  message: (facts: {
    readonly layer: string;
    readonly parameter: "kernel" | "pool";
    readonly rank: SpatialRank;
    readonly shape: readonly number[];
    /** Along each spatial axis: of the window, its dilation, what both together reach over, and the input with its padding. */
    readonly size: readonly number[];
    readonly dilation: readonly number[];
    readonly reach: readonly number[];
    readonly padded: readonly number[];
    readonly call: Span;
    readonly argument: Span;
    readonly input: Span;
  }) => {
    const { layer, parameter, rank, shape, size, dilation, reach, padded, argument, input } = facts;
    const side = reach.findIndex((extent, i) => extent > padded[i]);
    const { one, many } = spaces[rank].counted[side];
    const dilated = dilation[side] > 1;
    const isPadded = padded[side] !== shape[side];
    const fitting = String(Math.min(...size, ...padded));
    return {
      title: `the ${parameter} of ${layer} is larger than its input: ${reach[side]} ${many} on ${padded[side]}`,
      labels: [{ span: argument, text: `reaches over ${countOf(reach[side], one, many)}` }, gives({ shape, span: input })],
      notes: [
        ...(dilated ? [`a dilation of ${dilation[side]} spreads ${size[side]} over ${reach[side]}`] : []),
        ...(isPadded ? [`with its padding the input has ${countOf(padded[side], one, many)}`] : []),
      ],
      help: `use ${dilated ? `a smaller ${parameter} or dilation` : `a ${parameter} of ${padded[side]} or less`}, or \`padding: same\``,
      ...(!dilated && { fix: { title: `change to ${fitting}`, edits: [{ span: argument, text: fitting }] } }),
    };
  },
});

export const paddingCoversPool = defineDiagnostic({
  code: "DLM204",
  summary: "A window of a pooling would see nothing but padding.",
  explanation:
    "Poolings take the largest number or the mean of what is really there; padding never counts. With padding as large as the " +
    "window, some window would hold no number at all. The padding of each side must be smaller than the window.",
  example: `dlm 1

model Digits {
  input  image: f32[28, 28, 1]
  output digit: class[10]

  digit = image
    -> max_pool2d(2, padding: [2])
    -> flatten -> dense(10) -> softmax
}
`,
  message: (facts: {
    readonly layer: string;
    readonly rank: SpatialRank;
    readonly shape: readonly number[];
    readonly pool: readonly number[];
    /** Before and after along each spatial axis. */
    readonly sides: readonly number[];
    readonly call: Span;
    readonly argument: Span;
    readonly input: Span;
  }) => {
    const { layer, rank, shape, pool, sides, argument, input } = facts;
    const axis = pool.findIndex((size, i) => Math.max(sides[2 * i], sides[2 * i + 1]) >= size);
    const most = Math.max(sides[2 * axis], sides[2 * axis + 1]);
    return {
      title: `a window of ${layer} would see nothing but padding`,
      labels: [{ span: argument, text: `${most}, and the window has ${pool[axis]}` }, gives({ shape, span: input })],
      help: `pad by ${pool[axis] - 1} or less at ${spaces[rank].sides[axis].join(" and ")}`,
    };
  },
});

export const croppedToNothing = defineDiagnostic({
  code: "DLM214",
  summary: "A crop takes all that there is.",
  explanation:
    "A crop takes rows and columns away from the sides. What it takes from two sides that face each other must be less than what " +
    "lies between them.",
  example: `dlm 1

model Digits {
  input  image: f32[28, 28, 1]
  output digit: class[10]

  digit = image
    -> crop2d([14, 14, 0, 0])
    -> flatten -> dense(10) -> softmax
}
`,
  message: (facts: {
    readonly layer: string;
    readonly rank: SpatialRank;
    readonly shape: readonly number[];
    /** Before and after along each spatial axis. */
    readonly sides: readonly number[];
    readonly argument: Span;
    readonly input: Span;
  }) => {
    const { layer, rank, shape, sides, argument, input } = facts;
    const axis = spaces[rank].axes.findIndex((_, i) => sides[2 * i] + sides[2 * i + 1] >= shape[i]);
    const { one, many } = spaces[rank].counted[axis];
    const taken = sides[2 * axis] + sides[2 * axis + 1];
    return {
      title: `${layer} takes all ${many} away: ${taken} of ${shape[axis]}`,
      labels: [{ span: argument, text: `takes ${countOf(taken, one, many)}` }, gives({ shape, span: input })],
      help: `take less than ${shape[axis]} at ${listAxes(spaces[rank].sides[axis], " and ")} together`,
    };
  },
});

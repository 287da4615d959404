import type { Span } from "../../base/span.js";
import { defineDiagnostic } from "../catalogue.js";
import { countOf } from "../words.js";
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
    readonly shape: readonly number[];
    /** Height and width of: the window, its dilation, what both together reach over, and the image with its padding. */
    readonly size: readonly [number, number];
    readonly dilation: readonly [number, number];
    readonly reach: readonly [number, number];
    readonly padded: readonly [number, number];
    readonly call: Span;
    readonly argument: Span;
    readonly input: Span;
  }) => {
    const { layer, parameter, shape, size, dilation, reach, padded, argument, input } = facts;
    const side = reach[0] > padded[0] ? 0 : 1;
    const [one, many] = side === 0 ? ["row", "rows"] : ["column", "columns"];
    const dilated = dilation[side] > 1;
    const isPadded = padded[side] !== shape[side];
    return {
      title: `the ${parameter} of ${layer} is larger than its input: ${reach[side]} ${many} on ${padded[side]}`,
      labels: [{ span: argument, text: `reaches over ${countOf(reach[side], one, many)}` }, gives({ shape, span: input })],
      notes: [
        ...(dilated ? [`a dilation of ${dilation[side]} spreads ${size[side]} over ${reach[side]}`] : []),
        ...(isPadded ? [`with its padding the input has ${countOf(padded[side], one, many)}`] : []),
      ],
      help: `use ${dilated ? `a smaller ${parameter} or dilation` : `a ${parameter} of ${padded[side]} or less`}, or \`padding: same\``,
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
    readonly shape: readonly number[];
    readonly pool: readonly [number, number];
    /** Top, bottom, left, right. */
    readonly sides: readonly [number, number, number, number];
    readonly call: Span;
    readonly argument: Span;
    readonly input: Span;
  }) => {
    const { layer, shape, pool, sides, argument, input } = facts;
    const [top, bottom, left, right] = sides;
    const vertical = Math.max(top, bottom) >= pool[0];
    const size = vertical ? pool[0] : pool[1];
    return {
      title: `a window of ${layer} would see nothing but padding`,
      labels: [
        { span: argument, text: `${vertical ? Math.max(top, bottom) : Math.max(left, right)}, and the window has ${size}` },
        gives({ shape, span: input }),
      ],
      help: `pad by ${size - 1} or less at ${vertical ? "top and bottom" : "left and right"}`,
    };
  },
});

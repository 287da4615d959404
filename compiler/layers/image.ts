import type { Span } from "../base/span.js";
import { needsImage, paddingCoversPool, windowTooLarge } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { exampleShape, insertStep, onlyInput } from "./context.js";
import type { LayerContext } from "./define.js";
import type { Padding, Pair } from "./parameters.js";
import { padSides, type Sides } from "./window.js";

export interface Image {
  readonly node: Node;
  readonly span: Span;
  readonly size: Pair;
  readonly channels: number;
}

/** An input `f32[height, width, channels]`; reports an input of another rank. */
export function imageOf(context: LayerContext, inputs: readonly Node[], layer: string): Image | undefined {
  const { node, span } = onlyInput(context, inputs);
  const shape = exampleShape(node);
  const [height, width, channels] = shape;
  if (height !== undefined && width !== undefined && channels !== undefined && shape.length === 3) {
    return { node, span, size: [height, width], channels };
  }
  const fix = shape.length === 2 ? insertStep(context, `reshape([${height}, ${width}, 1])`) : undefined;
  context.report(needsImage({ layer, shape, call: context.call, input: span, ...(fix && { fix }) }));
  return undefined;
}

/** A window that slides over an image. `parameter` is the name of its size: `kernel` or `pool`. */
export interface SlidingWindow {
  readonly layer: string;
  readonly parameter: "kernel" | "pool";
  readonly size: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: Padding;
}

/** The padding of all sides in numbers; reports a window that does not fit, or a pool that padding alone would fill. */
export function padImage(context: LayerContext, image: Image, window: SlidingWindow): Sides | undefined {
  const { layer, parameter, size, dilation } = window;
  const sides = padSides(image.size, window);
  const [top, bottom, left, right] = sides;
  const padded: Pair = [image.size[0] + top + bottom, image.size[1] + left + right];
  const reach: Pair = [(size[0] - 1) * dilation[0] + 1, (size[1] - 1) * dilation[1] + 1];
  const place = { layer, call: context.call, input: image.span, shape: exampleShape(image.node) };

  if (reach[0] > padded[0] || reach[1] > padded[1]) {
    context.report(windowTooLarge({ ...place, parameter, argument: context.argument(parameter), size, dilation, reach, padded }));
    return undefined;
  }
  if (parameter === "pool" && (Math.max(top, bottom) >= size[0] || Math.max(left, right) >= size[1])) {
    context.report(paddingCoversPool({ ...place, argument: context.argument("padding"), pool: size, sides }));
    return undefined;
  }
  return sides;
}

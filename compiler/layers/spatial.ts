import type { Span } from "../base/span.js";
import type { SpatialRank } from "../diagnostics/shapes/spaces.js";
import { needsImage, paddingCoversPool, windowTooLarge } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { exampleShape, insertStep, onlyInput } from "./context.js";
import type { LayerContext } from "./define.js";
import { sequenceOf } from "./sequence.js";
import type { Sides } from "./spatial_parameters.js";
import { padSides, type SlidingWindow } from "./window.js";

/** A sequence, an image or a volume. */
export interface Spatial {
  readonly node: Node;
  readonly span: Span;
  /** Along the spatial axes. */
  readonly extents: readonly number[];
  readonly channels: number;
}

/** A layer by its name and the spatial axes that it works along. */
export interface SpatialLayer {
  readonly layer: string;
  readonly rank: SpatialRank;
}

/** The input, of so many spatial axes and channels; reports one of another rank. */
export function spatialOf(context: LayerContext, inputs: readonly Node[], { layer, rank }: SpatialLayer): Spatial | undefined {
  const { node, span } = onlyInput(context, inputs);
  const shape = exampleShape(node);
  if (shape.length === rank + 1) return { node, span, extents: shape.slice(0, rank), channels: shape[rank] };
  if (rank === 1) {
    sequenceOf(context, inputs, layer);
    return undefined;
  }
  const fix = shape.length === rank ? insertStep(context, `reshape([${[...shape, 1].join(", ")}])`) : undefined;
  context.report(needsImage({ layer, rank, shape, call: context.call, input: span, ...(fix && { fix }) }));
  return undefined;
}

/**
 * The padding of all sides in numbers; reports a window that does not fit, or a pool that padding alone would fill. `parameter` is
 * what the layer calls the size.
 */
export function padded(
  context: LayerContext,
  image: Spatial,
  { layer, rank, parameter, ...window }: SpatialLayer & SlidingWindow & { readonly parameter: "kernel" | "pool" },
): Sides | undefined {
  const { size, dilation } = window;
  const sides = padSides(image.extents, window);
  const padded = image.extents.map((extent, i) => extent + sides[2 * i] + sides[2 * i + 1]);
  const reach = size.map((extent, i) => (extent - 1) * dilation[i] + 1);
  const place = { layer, rank, call: context.call, input: image.span, shape: exampleShape(image.node) };

  if (reach.some((extent, i) => extent > padded[i])) {
    context.report(windowTooLarge({ ...place, parameter, argument: context.argument(parameter), size, dilation, reach, padded }));
    return undefined;
  }
  if (parameter === "pool" && sides.some((side, i) => side >= size[i >> 1])) {
    context.report(paddingCoversPool({ ...place, argument: context.argument("padding"), pool: size, sides }));
    return undefined;
  }
  return sides;
}

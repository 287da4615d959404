import { z } from "zod";
import type { SpatialRank } from "../diagnostics/shapes/spaces.js";
import type { Node } from "../ir/graph.js";
import { scalar } from "./context.js";
import type { LayerContext } from "./define.js";
import { lowerPadding } from "./over_time.js";
import { padded, type SpatialLayer, spatialOf } from "./spatial.js";
import { extents, type Padding, poolPadding } from "./spatial_parameters.js";
import { stridedMask, withoutPadding } from "./strided_mask.js";

/** What all poolings take. */
export const poolParameters = (rank: SpatialRank) =>
  z.object({
    pool: extents(rank).describe("The size of the window."),
    stride: extents(rank).optional().describe("From one window to the next; the size of the window when left out."),
    padding: poolPadding(rank)
      .prefault("valid")
      .describe("Around the input: none, as much as lets windows cover all of it, or a number for each side."),
  });

export interface PoolArguments {
  readonly pool: readonly number[];
  readonly stride?: readonly number[] | undefined;
  readonly padding: Padding;
}

/** A pooling is one operator; of a padded sequence, only real steps count. */
export function pool(
  context: LayerContext,
  inputs: readonly Node[],
  { op, ...layer }: SpatialLayer & { readonly op: "max_pool" | "avg_pool" },
  { pool: size, stride = size, padding }: PoolArguments,
): Node | undefined {
  const image = spatialOf(context, inputs, layer);
  if (!image) return undefined;
  const sides = padded(context, image, { ...layer, parameter: "pool", size, stride, dilation: size.map(() => 1), padding });
  if (!sides) return undefined;
  const attrs = { pool: size, stride, padding: sides };
  const pooled = (x: Node): Node => context.emit(op, { x }, attrs);
  const mask = layer.rank === 1 ? context.mask(0) : undefined;
  if (!mask) return pooled(image.node);

  const { emit } = context;
  const real = emit("reshape", { x: mask }, { shape: [...mask.type.shape, 1] });
  if (op === "avg_pool") {
    // The mean of what is real is the mean of all, padding as 0, by the part that is real.
    const part = emit("maximum", { a: pooled(real), b: scalar(emit, 1e-6) });
    return emit("div", { a: pooled(withoutPadding(context, image.node)), b: part });
  }
  // A window of padding alone has 0.
  return emit("select_positive", { x: pooled(real), ct: pooled(lowerPadding(context, image.node, mask)) });
}

/** Which windows over a padded sequence hold a real step. */
export const pooledMask = (context: LayerContext, result: Node, { pool, stride = pool }: PoolArguments): Node | undefined =>
  stridedMask(context, result, stride[0]);

import { z } from "zod";
import type { Node } from "../ir/graph.js";
import type { LayerContext } from "./define.js";
import { imageOf, padImage } from "./image.js";
import { type Padding, type Pair, padding, pair } from "./parameters.js";

/** What both poolings take. */
export const poolParameters = z.object({
  pool: pair.describe("Height and width of the window."),
  stride: pair.optional().describe("Pixels from one window to the next; the size of the window when left out."),
  padding: padding
    .prefault("valid")
    .describe("Around the image: none, as much as lets windows cover all of it, or a number for each side."),
});

/** Both poolings are one operator each, of the same attributes as the layer. */
export function pool(
  context: LayerContext,
  inputs: readonly Node[],
  layer: "max_pool2d" | "avg_pool2d",
  { pool: size, stride = size, padding }: { readonly pool: Pair; readonly stride?: Pair | undefined; readonly padding: Padding },
): Node | undefined {
  const image = imageOf(context, inputs, layer);
  if (!image) return undefined;
  const sides = padImage(context, image, { layer, parameter: "pool", size, stride, dilation: [1, 1], padding });
  if (!sides) return undefined;
  return context.emit(
    layer === "max_pool2d" ? "max_pool" : "avg_pool",
    { x: image.node },
    { pool: size, stride, padding: sides },
  );
}

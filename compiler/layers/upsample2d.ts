import { z } from "zod";
import type { Node } from "../ir/graph.js";
import { defineLayer, type LayerContext } from "./define.js";
import { spatialOf } from "./spatial.js";
import { extents } from "./spatial_parameters.js";

export const upsample2d = defineLayer({
  name: "upsample2d",
  category: "shape",
  doc: "Makes an image larger by whole factors: `nearest` repeats each pixel, `bilinear` lays straight lines between the centres of neighbours.",
  formula:
    "nearest: y[i, j, c] = x[⌊i / height⌋, ⌊j / width⌋, c];  bilinear: x at ((i + ½) / height - ½, (j + ½) / width - ½), kept within the image",
  parameters: z.object({
    factor: extents(2).prefault(2).describe("How many times as high and as wide."),
    mode: z
      .enum(["nearest", "bilinear"], { error: "`nearest` or `bilinear`" })
      .meta({ type: "nearest, bilinear" })
      .default("nearest")
      .describe("What stands between the pixels."),
  }),
  inputs: "one",
  example: { input: "f32[14, 14, 16]", step: "upsample2d(2)", output: "f32[28, 28, 16]" },
  expand(context, inputs, { factor, mode }) {
    const image = spatialOf(context, inputs, { layer: "upsample2d", rank: 2 });
    if (!image) return undefined;
    if (mode === "nearest") return repeated(context, image.node, factor);
    return factor.reduce((x, times, i) => context.emit("upsample_linear", { x }, { axis: 1 + i, factor: times }), image.node);
  },
});

/** Each pixel becomes a rectangle of itself: the rectangles are axes of their own until the end. */
function repeated({ emit }: LayerContext, x: Node, factor: readonly number[]): Node {
  const [n, ...rest] = x.type.shape;
  const [channels, ...extents] = rest.toReversed();
  const spatial = extents.toReversed();
  const apart = emit("reshape", { x }, { shape: [n, ...spatial.flatMap((extent) => [extent, 1]), channels] });
  const spread = emit(
    "broadcast_to",
    { x: apart },
    { shape: [n, ...spatial.flatMap((extent, i) => [extent, factor[i]]), channels] },
  );
  return emit("reshape", { x: spread }, { shape: [n, ...spatial.map((extent, i) => extent * factor[i]), channels] });
}

import { z } from "zod";
import { croppedToNothing } from "../diagnostics/shapes.js";
import { exampleShape } from "./context.js";
import { defineLayer } from "./define.js";
import { spatialOf } from "./spatial.js";
import { sides } from "./spatial_parameters.js";

export const crop2d = defineLayer({
  name: "crop2d",
  category: "shape",
  doc: "Takes rows and columns away from the sides of an image.",
  formula: "y[i, j, c] = x[i + top, j + left, c]",
  parameters: z.object({ sides: sides(2).describe("Rows and columns that go: of all sides, or of each.") }),
  inputs: "one",
  example: { input: "f32[32, 32, 3]", step: "crop2d(2)", output: "f32[28, 28, 3]" },
  expand(context, inputs, { sides }) {
    const layer = { layer: "crop2d", rank: 2 } as const;
    const image = spatialOf(context, inputs, layer);
    if (!image) return undefined;
    const left = image.extents.map((extent, i) => extent - sides[2 * i] - sides[2 * i + 1]);
    if (left.some((extent) => extent < 1)) {
      const place = { argument: context.argument("sides"), input: image.span, shape: exampleShape(image.node) };
      context.report(croppedToNothing({ ...layer, sides, ...place }));
      return undefined;
    }
    return left.reduce((x, extent, i) => context.emit("slice", { x }, { axis: 1 + i, start: sides[2 * i], extent }), image.node);
  },
});

import { z } from "zod";
import { defineLayer } from "./define.js";
import { spatialOf } from "./spatial.js";
import { sides } from "./spatial_parameters.js";

export const zeroPad2d = defineLayer({
  name: "zero_pad2d",
  category: "shape",
  doc: "Puts zeros around an image.",
  formula: "y[i, j, c] = x[i - top, j - left, c], 0 outside of x",
  parameters: z.object({ sides: sides(2).describe("Rows and columns of zeros: of all sides, or of each.") }),
  inputs: "one",
  example: { input: "f32[28, 28, 1]", step: "zero_pad2d(2)", output: "f32[32, 32, 1]" },
  expand(context, inputs, { sides: [top, bottom, left, right] }) {
    const image = spatialOf(context, inputs, { layer: "zero_pad2d", rank: 2 });
    if (!image) return undefined;
    const rows = context.emit("pad", { x: image.node }, { axis: 1, before: top, after: bottom });
    return context.emit("pad", { x: rows }, { axis: 2, before: left, after: right });
  },
});

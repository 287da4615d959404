import { z } from "zod";
import { defineLayer } from "./define.js";
import { padding, pair } from "./parameters.js";
import { pool } from "./pool.js";

export const maxPool2d = defineLayer({
  name: "max_pool2d",
  category: "pooling",
  doc: "The largest number of each window of an image, channel by channel. Padding is never the largest.",
  formula: "y[i, j, c] = max_p max_q x[i·stride + p - top, j·stride + q - left, c]",
  parameters: z.object({
    pool: pair.describe("Height and width of the window."),
    stride: pair.optional().describe("Pixels from one window to the next; the size of the window when left out."),
    padding: padding
      .prefault("valid")
      .describe("Around the image: none, as much as lets windows cover all of it, or a number for each side."),
  }),
  inputs: "one",
  example: { input: "f32[26, 26, 32]", step: "max_pool2d(2)", output: "f32[13, 13, 32]" },
  expand: (context, inputs, parameters) => pool(context, inputs, "max_pool2d", parameters),
});

import { z } from "zod";
import { defineNumberTransform } from "./define.js";

export const minMax = defineNumberTransform({
  name: "min_max",
  doc:
    "Brings every feature (the last axis of a row) between 0 and 1, by the least and the largest value that it has in the training " +
    "split; both are saved with the weights. Other splits may lie outside. A feature that is always the same becomes 0.",
  formula: "y = (x - least) / range, range = largest - least, or 1 where that is 0",
  parameters: z.object({}),
  example: "min_max",
  fits: { least: "zeros", range: "ones" },
  apply: (emit, x, { fitted: { least, range } }) => emit("div", { a: emit("sub", { a: x, b: least }), b: range }),
  invert: (emit, x, { fitted: { least, range } }) => emit("add", { a: emit("mul", { a: x, b: range }), b: least }),
});

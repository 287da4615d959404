import { z } from "zod";
import { defineNumberTransform } from "./define.js";

export const standardize = defineNumberTransform({
  name: "standardize",
  doc:
    "Gives every feature (the last axis of a row) mean 0 and deviation 1. Mean and deviation are those of the training split, over all " +
    "its rows, and are saved with the weights. A feature that is always the same becomes 0.",
  formula: "y = (x - mean) / deviation, deviation = √(Σ (x - mean)² / rows), or 1 where that is 0",
  parameters: z.object({}),
  example: "standardize",
  fits: { mean: "zeros", deviation: "ones" },
  apply: (emit, x, { fitted: { mean, deviation } }) => emit("div", { a: emit("sub", { a: x, b: mean }), b: deviation }),
  invert: (emit, x, { fitted: { mean, deviation } }) => emit("add", { a: emit("mul", { a: x, b: deviation }), b: mean }),
});

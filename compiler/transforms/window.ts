import { z } from "zod";
import { wholeNumber } from "../layers/parameters.js";
import { defineRowTransform } from "./define.js";

export const window = defineRowTransform({
  name: "window",
  doc:
    "An example is a run of rows, in the order of the file: rows n + offset to n + offset + length - 1. Examples begin at every " +
    "`stride`-th row, as long as all of the columns' windows lie inside the split. No row is stored twice.",
  formula: "y[t] = x[stride · n + offset + t], t = 0 … length - 1",
  parameters: z.object({
    length: wholeNumber(1).describe("Rows of an example: the first extent of the input or output."),
    offset: wholeNumber(0).default(0).describe("How far behind the row where the example begins."),
    stride: wholeNumber(1).default(1).describe("Rows from one example's beginning to the next one's; the same for all columns."),
  }),
  example: "window(24)",
  rows: (parameters) => parameters,
});

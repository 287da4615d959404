import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanPerExample } from "./per_example.js";

/** Source: Keras 3, `keras.losses.MeanSquaredError`. */
export const mse = defineLoss({
  name: "mse",
  doc: "Mean squared error: the mean, over the elements of an example, of the squared difference from the target.",
  formula: "loss[n] = mean_i (y[n, i] − t[n, i])²",
  parameters: z.strictObject({}),
  fits: ["number", "f32"],
  perExample: (emit, { value, target }) => meanPerExample(emit, emit("square", { x: emit("sub", { a: value, b: target }) })),
});

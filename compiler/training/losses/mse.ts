import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfElements } from "./mean_of_elements.js";

/** Source: Keras 3, `keras.losses.MeanSquaredError`. */
export const mse = defineLoss(
  meanOfElements({
    name: "mse",
    doc: "Mean squared error: the mean, over the elements of an example, of the squared difference from the target.",
    formula: "loss[n] = mean_i (y[n, i] − t[n, i])²",
    parameters: z.strictObject({}),

    element: ({ square, sub, value, target }) => square(sub(value, target)),
  }),
);

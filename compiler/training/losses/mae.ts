import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfElements } from "./mean_of_elements.js";

/** Source: Keras 3, `keras.losses.MeanAbsoluteError`. */
export const mae = defineLoss(
  meanOfElements({
    name: "mae",
    doc: "Mean absolute error: far-off targets pull no more than near ones. At the target the derivative is 0.",
    formula: "loss[n] = mean_i |y[n, i] − t[n, i]|",
    parameters: z.strictObject({}),

    element: ({ abs, sub, value, target }) => abs(sub(value, target)),
  }),
);

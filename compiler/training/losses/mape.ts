import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfElements } from "./mean_of_elements.js";

/** Source: Keras 3, `keras.losses.MeanAbsolutePercentageError`. */
export const mape = defineLoss(
  meanOfElements({
    name: "mape",
    doc: "Mean absolute percentage error: the difference in percent of the target, of which at least 1e-7 is taken.",
    formula: "loss[n] = 100 · mean_i |y[n, i] − t[n, i]| / max(|t[n, i]|, 1e-7)",
    parameters: z.strictObject({}),

    element: ({ mul, div, abs, sub, max, value, target }) => mul(100, abs(div(sub(value, target), max(abs(target), 1e-7)))),
  }),
);

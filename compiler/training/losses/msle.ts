import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfElements } from "./mean_of_elements.js";

/** Source: Keras 3, `keras.losses.MeanSquaredLogarithmicError`. */
export const msle = defineLoss(
  meanOfElements({
    name: "msle",
    doc: "Mean squared logarithmic error, for quantities that are not negative and of many sizes; what is below 1e-7 is taken for that.",
    formula: "loss[n] = mean_i (log(1 + max(y[n, i], 1e-7)) − log(1 + max(t[n, i], 1e-7)))²",
    parameters: z.strictObject({}),
    network: "dense(1) -> softplus",
    element: ({ square, sub, log, add, max, value, target }) =>
      square(sub(log(add(1, max(value, 1e-7))), log(add(1, max(target, 1e-7))))),
  }),
);

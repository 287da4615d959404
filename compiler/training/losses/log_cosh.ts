import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfElements } from "./mean_of_elements.js";

/** Source: Keras 3, `keras.losses.LogCosh`. */
export const logCosh = defineLoss(
  meanOfElements({
    name: "log_cosh",
    doc: "The logarithm of the hyperbolic cosine of the difference: nearly squared where it is small, straight where it is large, and smooth.",
    formula: "loss[n] = mean_i log(cosh(y[n, i] − t[n, i]))",
    parameters: z.strictObject({}),

    element: ({ emit, add, sub, mul, value, target }) => {
      const x = sub(value, target);
      // log((e^x + e^-x) / 2) = x + log(1 + e^-2x) − log 2, which does not overflow.
      return sub(add(x, emit("softplus", { x: mul(-2, x) })), Math.LN2);
    },
  }),
);

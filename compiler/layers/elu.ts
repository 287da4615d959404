import { z } from "zod";
import { activation, slope } from "./activation.js";
import { defineLayer } from "./define.js";

/** Source: Keras 3, `keras.layers.ELU`. */
export const elu = defineLayer(
  activation({
    name: "elu",
    doc: "Exponential linear unit: below 0 it comes to rest at −alpha (Clevert et al. 2016). At 0 the derivative is alpha, that of the left side.",
    formula: "y = x where x > 0, else alpha · (exp(x) − 1)",
    parameters: z.object({ alpha: slope.default(1).describe("Where it comes to rest below 0, with the sign changed.") }),
    // The power is taken of what is not above 0: where x is large it would be infinite, and 0 times that is no number.
    value: (x, { where, mul, sub, exp, min, parameters: { alpha } }) => where(x, x, mul(alpha, sub(exp(min(0, x)), 1))),
  }),
);

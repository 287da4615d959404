import { z } from "zod";
import { activation } from "./activation.js";
import { defineLayer } from "./define.js";

/** The constants of Klambauer et al. 2017, with which mean 0 and variance 1 are kept. */
const alpha = 1.6732632423543772;
const scale = 1.0507009873554805;

/** Source: Keras 3, `keras.activations.selu`. */
export const selu = defineLayer(
  activation({
    name: "selu",
    doc: "A scaled elu that keeps mean 0 and variance 1 from layer to layer, with weights of `lecun_normal` variance (Klambauer et al. 2017). At 0 the derivative is that of the left side, scale · alpha.",
    formula: "y = scale · (x where x > 0, else alpha · (exp(x) − 1)),  scale = 1.0507…, alpha = 1.6732…",
    parameters: z.object({}),
    value: (x, { where, mul, sub, exp, min }) => mul(scale, where(x, x, mul(alpha, sub(exp(min(0, x)), 1)))),
  }),
);

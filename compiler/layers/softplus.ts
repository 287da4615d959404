import { z } from "zod";
import { activation } from "./activation.js";
import { defineLayer } from "./define.js";

/** Source: Keras 3, `keras.activations.softplus`. */
export const softplus = defineLayer(
  activation({
    name: "softplus",
    doc: "A smooth relu, above 0 everywhere.",
    formula: "y = log(1 + exp(x))",
    parameters: z.object({}),
    value: (x, { emit }) => emit("softplus", { x }),
  }),
);

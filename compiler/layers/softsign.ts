import { z } from "zod";
import { activation } from "./activation.js";
import { defineLayer } from "./define.js";

/** Source: Keras 3, `keras.activations.softsign`. */
export const softsign = defineLayer(
  activation({
    name: "softsign",
    doc: "Keeps a number between −1 and 1, like tanh, but comes near them slowly.",
    formula: "y = x / (1 + |x|)",
    parameters: z.object({}),
    value: (x, { div, add, abs }) => div(x, add(1, abs(x))),
  }),
);

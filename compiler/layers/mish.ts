import { z } from "zod";
import { activation } from "./activation.js";
import { defineLayer } from "./define.js";

/** Source: Keras 3, `keras.activations.mish`. */
export const mish = defineLayer(
  activation({
    name: "mish",
    doc: "Smooth, and a little below 0 for small negative numbers (Misra 2019).",
    formula: "y = x · tanh(log(1 + exp(x)))",
    parameters: z.object({}),
    value: (x, { emit, mul }) => mul(x, emit("tanh", { x: emit("softplus", { x }) })),
  }),
);

import { z } from "zod";
import { activation } from "./activation.js";
import { defineLayer } from "./define.js";

/** Source: Keras 3, `keras.activations.silu`. */
export const silu = defineLayer(
  activation({
    name: "silu",
    doc: "Sigmoid linear unit, also called swish: x times its sigmoid (Elfwing et al. 2018).",
    formula: "y = x / (1 + exp(−x))",
    parameters: z.object({}),
    value: (x, { emit, mul }) => mul(x, emit("sigmoid", { x })),
  }),
);

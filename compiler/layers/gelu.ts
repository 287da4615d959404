import { z } from "zod";
import { activation } from "./activation.js";
import { defineLayer } from "./define.js";
import { boolean } from "./parameters.js";

/** Source: Keras 3, `keras.activations.gelu`. */
export const gelu = defineLayer(
  activation({
    name: "gelu",
    doc: "Gaussian error linear unit: x times the share of a normal distribution that lies below x (Hendrycks and Gimpel 2016). With `approximate` by a tanh, as in GPT-2.",
    formula: "y = x/2 · (1 + erf(x / √2));  approximate: y = x/2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))",
    parameters: z.object({
      approximate: boolean.default(false).describe("Whether a tanh takes the place of the error function."),
    }),
    value: (x, { emit, mul, add, square, parameters: { approximate } }) => {
      const inner = approximate
        ? emit("tanh", { x: mul(mul(Math.sqrt(2 / Math.PI), x), add(1, mul(0.044715, square(x)))) })
        : emit("erf", { x: mul(Math.SQRT1_2, x) });
      return mul(mul(0.5, x), add(1, inner));
    },
  }),
);

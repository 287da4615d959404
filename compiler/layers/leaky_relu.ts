import { z } from "zod";
import { activation, slope } from "./activation.js";
import { defineLayer } from "./define.js";

/** Source: Keras 3, `keras.layers.LeakyReLU`. */
export const leakyRelu = defineLayer(
  activation({
    name: "leaky_relu",
    doc: "A relu that lets a share of the negative side through, so that no unit stops learning (Maas et al. 2013). At 0 the derivative is `negative_slope`.",
    formula: "y = x where x > 0, else negative_slope · x",
    parameters: z.object({ negative_slope: slope.default(0.3).describe("How steep it is below 0.") }),
    step: "leaky_relu(0.1)",
    value: (x, { where, mul, parameters: { negative_slope } }) => where(x, x, mul(negative_slope, x)),
  }),
);

import { z } from "zod";
import { activation } from "./activation.js";
import { defineLayer } from "./define.js";
import { hardSigmoidOf } from "./hard_sigmoid.js";

/** Source: Keras 3, `keras.activations.hard_silu`. */
export const hardSwish = defineLayer(
  activation({
    name: "hard_swish",
    doc: "x times its hard_sigmoid: a silu without an exponential (Howard et al. 2019). Its derivative at −3 is 0, and at 3 it is 1.",
    formula: "y = x · min(max(x/6 + 1/2, 0), 1)",
    parameters: z.object({}),
    value: (x, arithmetic) => arithmetic.mul(x, hardSigmoidOf(x, arithmetic)),
  }),
);

import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfElements } from "./mean_of_elements.js";

/** Source: Keras 3, `keras.losses.Poisson`. */
export const poisson = defineLoss(
  meanOfElements({
    name: "poisson",
    doc: "For counts, whose mean the network predicts; the value must be above 0, as softplus makes it.",
    formula: "loss[n] = mean_i (y[n, i] − t[n, i] · log(y[n, i] + 1e-7))",
    parameters: z.strictObject({}),
    network: "dense(1) -> softplus",
    element: ({ sub, mul, log, add, value, target }) => sub(value, mul(target, log(add(value, 1e-7)))),
  }),
);

import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfElements } from "./mean_of_elements.js";

/** Source: Keras 3, `keras.losses.SquaredHinge`. */
export const squaredHinge = defineLoss(
  meanOfElements({
    name: "squared_hinge",
    doc: "The square of the hinge, for targets of −1 and 1, which the data must hold.",
    formula: "loss[n] = mean_i max(1 − t[n, i] · y[n, i], 0)²",
    parameters: z.strictObject({}),
    takes: "scores",
    element: ({ square, max, sub, mul, value, target }) => square(max(sub(1, mul(target, value)), 0)),
  }),
);

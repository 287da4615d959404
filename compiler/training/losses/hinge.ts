import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfElements } from "./mean_of_elements.js";

/** Source: Keras 3, `keras.losses.Hinge`. */
export const hinge = defineLoss(
  meanOfElements({
    name: "hinge",
    doc: "For targets of −1 and 1, which the data must hold: nothing where the score has the sign and at least the size of the target.",
    formula: "loss[n] = mean_i max(1 − t[n, i] · y[n, i], 0)",
    parameters: z.strictObject({}),
    takes: "scores",
    element: ({ max, sub, mul, value, target }) => max(sub(1, mul(target, value)), 0),
  }),
);

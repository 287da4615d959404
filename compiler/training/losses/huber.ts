import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfElements } from "./mean_of_elements.js";

/** Source: Keras 3, `keras.losses.Huber`. */
export const huber = defineLoss(
  meanOfElements({
    name: "huber",
    doc: "Squared where the difference is small, straight where it is large, so that single far-off targets do not lead (Huber 1964).",
    formula: "loss[n] = mean_i (a²/2 where a ≤ delta, else delta · (a − delta/2)),  a = |y[n, i] − t[n, i]|",
    parameters: z.strictObject({
      delta: z.number().positive().default(1).describe("Where it becomes straight."),
    }),
    loss: "huber(delta: 2)",
    element: ({ abs, sub, mul, min, value, target, parameters: { delta } }) => {
      const a = abs(sub(value, target));
      const near = min(a, delta);
      return mul(near, sub(a, mul(0.5, near)));
    },
  }),
);

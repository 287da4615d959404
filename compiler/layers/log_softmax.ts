import { z } from "zod";
import { activation } from "./activation.js";
import { defineLayer } from "./define.js";

/** Source: Keras 3, `keras.activations.log_softmax`. */
export const logSoftmax = defineLayer(
  activation({
    name: "log_softmax",
    doc: "The logarithm of the softmax along the last axis, of the scores themselves, so that no probability vanishes.",
    formula: "y[…, k] = x[…, k] − log Σ_j exp(x[…, j])",
    parameters: z.object({}),
    value: (x, { emit, sub }) => sub(x, emit("log_sum_exp", { x })),
  }),
);

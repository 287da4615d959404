import { z } from "zod";
import { defineLoss } from "../define.js";
import { logitsOf, logOfProbabilities } from "./probabilities.js";

/** Source: Keras 3, `keras.losses.SparseCategoricalCrossentropy`; the fused form is the usual one through log-sum-exp. */
export const sparseCategoricalCrossentropy = defineLoss({
  name: "sparse_categorical_crossentropy",
  doc:
    "How surprised the predicted distribution is by the right class, which the data holds as an index. After `softmax` it is " +
    "computed from the logits, which neither overflows nor loses digits; probabilities made otherwise are divided by their sum " +
    "and clipped to [1e-7, 1 - 1e-7] before the logarithm, as in Keras.",
  formula: "loss[n] = log Σ_k exp(x[n, k]) − x[n, target[n]]   (x: logits)",
  parameters: z.strictObject({}),
  fits: ["class"],
  perExample: (emit, { value, target, node }) => {
    const logits = logitsOf(value, "softmax", node);
    const loss = logits
      ? emit("sub", { a: emit("log_sum_exp", { x: logits }), b: emit("pick", { x: logits, index: target }) })
      : emit("neg", { x: emit("pick", { x: logOfProbabilities(emit, value), index: target }) });
    return emit("reshape", { x: loss }, { shape: value.type.shape.slice(0, 1) });
  },
});

import { z } from "zod";
import { defineLoss } from "../define.js";
import { countedPositions, meanOverCounted } from "./counted.js";
import { surpriseOf } from "./surprise.js";

/** Source: Keras 3, `keras.losses.SparseCategoricalCrossentropy`; the fused form is the usual one through log-sum-exp. */
export const sparseCategoricalCrossentropy = defineLoss({
  name: "sparse_categorical_crossentropy",
  doc:
    "How surprised the predicted distribution is by the right class, which the data holds as an index. For `tokens[T]` the mean over " +
    "the positions of the text; those where the target is 0, which is padding, count nothing. After `softmax` it is " +
    "computed from the logits, which neither overflows nor loses digits; probabilities made otherwise are divided by their sum " +
    "and clipped to [1e-7, 1 - 1e-7] before the logarithm, as in Keras.",
  formula: "loss[n] = log Σ_k exp(x[n, k]) − x[n, target[n]]   (x: logits)",
  parameters: z.strictObject({}),
  fits: ["class", "tokens"],
  perExample: (emit, { value, target, node }) => {
    const surprise = surpriseOf(emit, { value, target, node });
    // A class is one answer, a text one for each position.
    if (surprise.type.shape.length === 1) return surprise;
    return meanOverCounted(emit, surprise, countedPositions(emit, target));
  },
});

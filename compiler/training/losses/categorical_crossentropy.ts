import { z } from "zod";
import { defineLoss } from "../define.js";
import { crossEntropy, smoothed } from "./cross_entropy.js";
import { classWeights, labelSmoothing } from "./parameters.js";
import { meanPerExample } from "./per_example.js";

/**
 * Source: Keras 3, `keras.losses.CategoricalCrossentropy`. It fits `f32[…]` outputs, whose target is a whole distribution. The
 * target of `class[n]` is an index, so there the sparse form is the one that takes exactly what the type says.
 */
export const categoricalCrossentropy = defineLoss({
  name: "categorical_crossentropy",
  doc:
    "How surprised the predicted distribution (last axis) is by the target distribution, such as a one-hot row of an `f32[n]` " +
    "output; the mean over the other axes, if any. For `class[n]`, whose data holds an index, use " +
    "sparse_categorical_crossentropy. After `softmax` it is computed from the logits; probabilities made otherwise are divided " +
    "by their sum and clipped to [1e-7, 1 - 1e-7] before the logarithm, as in Keras.",
  formula: "loss[n] = Σ_k t[n, k] · (log Σ_j exp(x[n, j]) − x[n, k])   (x: logits)",
  parameters: z.strictObject({ label_smoothing: labelSmoothing, class_weights: classWeights }),
  fits: ["f32"],
  takes: "probabilities",
  example: { output: "f32[10]", network: "dense(10) -> softmax" },
  perExample: (emit, { value, target, node, parameters: { label_smoothing, class_weights: weights } }) =>
    meanPerExample(emit, crossEntropy(emit, { value, node, target: smoothed(emit, target, label_smoothing), weights })),
});

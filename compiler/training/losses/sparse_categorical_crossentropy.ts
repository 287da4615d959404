import { z } from "zod";
import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";
import { defineLoss } from "../define.js";
import { countedPositions, meanOverCounted } from "./counted.js";
import { crossEntropy, smoothed } from "./cross_entropy.js";
import { classWeights, labelSmoothing } from "./parameters.js";
import { asIndex, surpriseOf } from "./surprise.js";

/**
 * Source: Keras 3, `keras.losses.SparseCategoricalCrossentropy`; the fused form is the usual one through log-sum-exp. Smoothing and
 * weights are those of `categorical_crossentropy` of the one-hot target, as in PyTorch.
 */
export const sparseCategoricalCrossentropy = defineLoss({
  name: "sparse_categorical_crossentropy",
  doc:
    "How surprised the predicted distribution is by the right class, which the data holds as an index. For `tokens[T]` the mean over " +
    "the positions of the text; those where the target is 0, which is padding, count nothing. After `softmax` it is " +
    "computed from the logits, which neither overflows nor loses digits; probabilities made otherwise are divided by their sum " +
    "and clipped to [1e-7, 1 - 1e-7] before the logarithm, as in Keras.",
  formula: "loss[n] = log Σ_k exp(x[n, k]) − x[n, target[n]]   (x: logits)",
  parameters: z.strictObject({ label_smoothing: labelSmoothing, class_weights: classWeights }),
  fits: ["class", "tokens"],
  takes: "probabilities",
  example: { output: "class[10]", network: "dense(10) -> softmax" },
  perExample: (emit, { value, target, node, parameters }) => {
    const surprise = surpriseOfTargets(emit, { value, target, node, parameters });
    // A class is one answer, a text one for each position.
    if (surprise.type.shape.length === 1) return surprise;
    return meanOverCounted(emit, surprise, countedPositions(emit, target));
  },
});

function surpriseOfTargets(
  emit: Emit,
  {
    parameters: { label_smoothing, class_weights: weights },
    ...at
  }: {
    readonly value: Node;
    readonly target: Node;
    readonly node: (id: number) => Node;
    readonly parameters: { readonly label_smoothing: number; readonly class_weights?: readonly number[] | undefined };
  },
): Node {
  if (label_smoothing === 0 && weights === undefined) return surpriseOf(emit, at);
  const { value, node } = at;
  const classes = value.type.shape.at(-1) ?? 1;
  const oneHot = emit("one_hot", { index: asIndex(emit, value, at.target) }, { classes });
  return crossEntropy(emit, { value, node, target: smoothed(emit, oneHot, label_smoothing), weights });
}

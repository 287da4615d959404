import { z } from "zod";
import type { Node } from "../../ir/graph.js";
import { scalar } from "../../ops/broadcast.js";
import type { Emit } from "../../ops/define.js";
import { arithmetic } from "../arithmetic.js";
import { defineLoss } from "../define.js";
import { labelSmoothing, yesWeights } from "./parameters.js";
import { meanPerExample } from "./per_example.js";
import { clipProbabilities, logitsOf } from "./probabilities.js";
import type { NodeAt } from "./surprise.js";

/** Source: Keras 3, `keras.losses.BinaryCrossentropy`; fused, TensorFlow's `sigmoid_cross_entropy_with_logits`. */
export const binaryCrossentropy = defineLoss({
  name: "binary_crossentropy",
  doc:
    "How surprised the predicted probability is by a target of 0 or 1; for `labels[n]` the mean over the labels. After " +
    "`sigmoid` it is computed from the logits, which neither overflows nor loses digits; probabilities made otherwise are " +
    "clipped to [1e-7, 1 - 1e-7] before the logarithm, as in Keras.",
  formula: "loss = max(x, 0) − x·t + log(1 + exp(−|x|))   (x: logits)",
  parameters: z.strictObject({ label_smoothing: labelSmoothing, class_weights: yesWeights }),
  fits: ["probability", "labels"],
  takes: "probabilities",
  example: { output: "probability", network: "dense(1) -> sigmoid" },
  perExample: (emit, { value, target, node, parameters: { label_smoothing, class_weights } }) => {
    const surprise = binarySurprise(emit, { value, target: smoothedBinary(emit, target, label_smoothing), node });
    return meanPerExample(emit, class_weights ? weighted(emit, surprise, target, class_weights) : surprise);
  },
});

/** −log of the probability that was given to the target, element by element. */
export const binarySurprise = (
  emit: Emit,
  { value, target, node }: { readonly value: Node; readonly target: Node; readonly node: NodeAt },
): Node => {
  const logits = logitsOf(value, "sigmoid", node);
  return logits ? fromLogits(emit, logits, target) : fromProbabilities(emit, value, target);
};

/** Targets of 0 and 1, moved towards the middle: t · (1 − s) + s/2. */
export const smoothedBinary = (emit: Emit, target: Node, smoothing: number): Node => {
  if (smoothing === 0) return target;
  const { add, mul } = arithmetic(emit);
  return add(mul(1 - smoothing, target), smoothing / 2);
};

const weighted = (emit: Emit, x: Node, target: Node, [no, yes]: readonly [number, number]): Node => {
  const { add, mul } = arithmetic(emit);
  return mul(x, add(no, mul(yes - no, target)));
};

/**
 * max(x, 0) and -|x| both come from one relu, as r and x - 2r. Then the derivative at x = 0 is 1/2 - t, as it should be, whatever
 * relu's is there: with `abs`, whose derivative at 0 is another choice, it would not be, and a layer of zeros starts at x = 0.
 */
const fromLogits = (emit: Emit, x: Node, target: Node): Node => {
  const positive = emit("relu", { x });
  const minusAbs = emit("sub", { a: x, b: emit("mul", { a: scalar(emit, 2), b: positive }) });
  const softplus = emit("log", { x: emit("add", { a: scalar(emit, 1), b: emit("exp", { x: minusAbs }) }) });
  return emit("add", { a: emit("sub", { a: positive, b: emit("mul", { a: x, b: target }) }), b: softplus });
};

const fromProbabilities = (emit: Emit, value: Node, target: Node): Node => {
  const p = clipProbabilities(emit, value);
  const one = scalar(emit, 1);
  const yes = emit("mul", { a: target, b: emit("log", { x: p }) });
  const no = emit("mul", { a: emit("sub", { a: one, b: target }), b: emit("log", { x: emit("sub", { a: one, b: p }) }) });
  return emit("neg", { x: emit("add", { a: yes, b: no }) });
};

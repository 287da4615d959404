import { z } from "zod";
import type { Node } from "../../ir/graph.js";
import { scalar } from "../../ops/broadcast.js";
import type { Emit } from "../../ops/define.js";
import { defineLoss } from "../define.js";
import { meanPerExample } from "./per_example.js";
import { clipProbabilities, logitsOf } from "./probabilities.js";

/** Source: Keras 3, `keras.losses.BinaryCrossentropy`; fused, TensorFlow's `sigmoid_cross_entropy_with_logits`. */
export const binaryCrossentropy = defineLoss({
  name: "binary_crossentropy",
  doc:
    "How surprised the predicted probability is by a target of 0 or 1; for `labels[n]` the mean over the labels. After " +
    "`sigmoid` it is computed from the logits, which neither overflows nor loses digits; probabilities made otherwise are " +
    "clipped to [1e-7, 1 - 1e-7] before the logarithm, as in Keras.",
  formula: "loss = max(x, 0) − x·t + log(1 + exp(−|x|))   (x: logits)",
  parameters: z.strictObject({}),
  fits: ["probability", "labels"],
  perExample: (emit, { value, target, node }) => {
    const logits = logitsOf(value, "sigmoid", node);
    return meanPerExample(emit, logits ? fromLogits(emit, logits, target) : fromProbabilities(emit, value, target));
  },
});

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

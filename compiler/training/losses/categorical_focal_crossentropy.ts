import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineLoss } from "../define.js";
import { smoothed, sumOfRows } from "./cross_entropy.js";
import { oneHotTarget } from "./one_hot_target.js";
import { focus, labelSmoothing } from "./parameters.js";
import { meanPerExample } from "./per_example.js";
import { surprises } from "./surprise.js";

/** Source: Keras 3, `keras.losses.CategoricalFocalCrossentropy`, but that the logarithm of a softmax is taken of its scores. */
export const categoricalFocalCrossentropy = defineLoss({
  name: "categorical_focal_crossentropy",
  doc: "A cross-entropy to which answers that are right already add little, for rare classes (Lin et al. 2018). It fits `class[n]`, whose data holds an index, and distributions.",
  formula: "loss[n] = −alpha · Σ_k t[n, k] · (1 − p[n, k])^gamma · log p[n, k]",
  parameters: z.strictObject({
    gamma: focus,
    alpha: z.number().positive().default(0.25).describe("A factor of the whole."),
    label_smoothing: labelSmoothing,
  }),
  fits: ["class", "f32"],
  takes: "probabilities",
  example: { output: "class[10]", network: "dense(10) -> softmax", loss: "categorical_focal_crossentropy(gamma: 1.5)" },
  perExample: (emit, { value, target, node, parameters: { gamma, alpha, label_smoothing } }) => {
    const { sub, mul, exp, log, max } = arithmetic(emit);
    const wanted = smoothed(emit, oneHotTarget(emit, value, target), label_smoothing);
    const surprise = surprises(emit, value, node);
    const missing = sub(1, exp(emit("neg", { x: surprise })));
    const factor = exp(mul(gamma, log(max(missing, smallest))));
    return mul(alpha, meanPerExample(emit, sumOfRows(emit, mul(mul(wanted, factor), surprise))));
  },
});

/** Its powers vanish, and its logarithm does not. */
const smallest = 1e-30;

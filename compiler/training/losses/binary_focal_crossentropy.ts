import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineLoss } from "../define.js";
import { binarySurprise, smoothedBinary } from "./binary_crossentropy.js";
import { focus, labelSmoothing } from "./parameters.js";
import { meanPerExample } from "./per_example.js";

/** Source: Keras 3, `keras.losses.BinaryFocalCrossentropy`, which weighs classes where alpha is given. */
export const binaryFocalCrossentropy = defineLoss({
  name: "binary_focal_crossentropy",
  doc: "A binary cross-entropy to which answers that are right already add little, for rare classes (Lin et al. 2018). p is the probability that the target was given.",
  formula: "loss = −w · (1 − p)^gamma · log p,  w = alpha for yes and 1 − alpha for no where alpha is given, else 1",
  parameters: z.strictObject({
    gamma: focus,
    alpha: z.number().min(0).max(1).optional().describe("How much a yes counts, of 1; a no counts the rest."),
    label_smoothing: labelSmoothing,
  }),
  fits: ["probability", "labels"],
  takes: "probabilities",
  example: { output: "probability", network: "dense(1) -> sigmoid", loss: "binary_focal_crossentropy(alpha: 0.25)" },
  perExample: (emit, { value, target: given, node, parameters: { gamma, alpha, label_smoothing } }) => {
    const { add, sub, mul, exp, log, max } = arithmetic(emit);
    const target = smoothedBinary(emit, given, label_smoothing);
    const surprise = binarySurprise(emit, { value, target, node });
    // 1 − p, where p = t·y + (1 − t)(1 − y): y + t − 2ty.
    const missing = sub(add(value, target), mul(2, mul(value, target)));
    const factor = exp(mul(gamma, log(max(missing, smallest))));
    const weight = alpha === undefined ? factor : mul(factor, add(1 - alpha, mul(2 * alpha - 1, target)));
    return meanPerExample(emit, mul(weight, surprise));
  },
});

/** Its powers vanish, and its logarithm does not. */
const smallest = 1e-30;

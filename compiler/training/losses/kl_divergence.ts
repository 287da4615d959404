import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineLoss } from "../define.js";
import { sumOfRows } from "./cross_entropy.js";
import { meanPerExample } from "./per_example.js";
import { clipProbabilities } from "./probabilities.js";
import { surprises } from "./surprise.js";

/** Source: Keras 3, `keras.losses.KLDivergence`, but that the logarithm of a softmax is taken of its scores. */
export const klDivergence = defineLoss({
  name: "kl_divergence",
  doc: "How far the predicted distribution (last axis) is from the target distribution: the cross-entropy less what it is at best. After `softmax` it is computed from the scores; other probabilities are divided by their sum and clipped to [1e-7, 1 - 1e-7].",
  formula: "loss[n] = Σ_k t[n, k] · (log t[n, k] − log y[n, k])",
  parameters: z.strictObject({}),
  fits: ["f32"],
  takes: "probabilities",
  example: { output: "f32[10]", network: "dense(10) -> softmax" },
  perExample: (emit, { value, target, node }) => {
    const { add, mul, log } = arithmetic(emit);
    const difference = add(log(clipProbabilities(emit, target)), surprises(emit, value, node));
    return meanPerExample(emit, sumOfRows(emit, mul(target, difference)));
  },
});

import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfPairs } from "./pairs.js";

/** Source: RankNet (Burges et al. 2005). */
export const pairwiseLogistic = defineLoss({
  name: "pairwise_logistic",
  doc: "For a list of n items, whose scores the network gives and whose grades the data holds: each pair in the wrong order counts, smoothly. The mean over the pairs of different grades.",
  formula: "loss[n] = mean over t[n, i] > t[n, j] of log(1 + exp(y[n, j] − y[n, i]))",
  parameters: z.strictObject({}),
  fits: ["f32"],
  takes: "scores",
  example: { output: "f32[10]", network: "dense(10)" },
  perExample: (emit, at) => meanOfPairs(emit, at, (difference, { mul }) => emit("softplus", { x: mul(-1, difference) })),
});

import { z } from "zod";
import { defineLoss } from "../define.js";
import { meanOfPairs } from "./pairs.js";

/** Source: ranking SVM (Joachims 2002). */
export const pairwiseHinge = defineLoss({
  name: "pairwise_hinge",
  doc: "For a list of n items, whose scores the network gives and whose grades the data holds: nothing where the better item of a pair is at least `margin` above the other. The mean over the pairs of different grades.",
  formula: "loss[n] = mean over t[n, i] > t[n, j] of max(margin − (y[n, i] − y[n, j]), 0)",
  parameters: z.strictObject({
    margin: z.number().positive().default(1).describe("By how much the better one should be above the other."),
  }),
  fits: ["f32"],
  takes: "scores",
  example: { output: "f32[10]", network: "dense(10)", loss: "pairwise_hinge(margin: 0.5)" },
  perExample: (emit, { parameters: { margin }, ...at }) =>
    meanOfPairs(emit, at, (difference, { max, sub }) => max(sub(margin, difference), 0)),
});

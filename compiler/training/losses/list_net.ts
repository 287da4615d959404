import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineLoss } from "../define.js";
import { sumOfRows } from "./cross_entropy.js";

/** Source: ListNet (Cao et al. 2007), with the probability of the first place. */
export const listNet = defineLoss({
  name: "list_net",
  doc: "For a list of n items, whose scores the network gives and whose grades the data holds: the cross-entropy between the softmax of the grades and that of the scores, which is how probable each item is to stand first.",
  formula: "loss[n] = Σ_i softmax(t[n])[i] · (log Σ_j exp(y[n, j]) − y[n, i])",
  parameters: z.strictObject({}),
  fits: ["f32"],
  takes: "scores",
  example: { output: "f32[10]", network: "dense(10)" },
  perExample: (emit, { value, target }) => {
    const { mul, sub } = arithmetic(emit);
    return sumOfRows(emit, mul(emit("softmax", { x: target }), sub(emit("log_sum_exp", { x: value }), value)));
  },
});

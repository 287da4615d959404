import { z } from "zod";
import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";
import { arithmetic } from "../arithmetic.js";
import { defineLoss } from "../define.js";
import { sumOfRows } from "./cross_entropy.js";
import { meanPerExample } from "./per_example.js";

/** The square of the least length that a vector is taken to have. */
const least = 1e-14;

/** Source: Keras 3, `keras.losses.CosineSimilarity`. */
export const cosineSimilarity = defineLoss({
  name: "cosine_similarity",
  doc: "The direction alone counts: −1 where value and target (last axis) point the same way, 0 at right angles, 1 at opposite ones. A vector shorter than 1e-7 is taken for one of that length.",
  formula: "loss[n] = −Σ_k y[n, k] · t[n, k] / (‖y[n]‖ · ‖t[n]‖)",
  parameters: z.strictObject({}),
  fits: ["f32"],
  takes: "quantities",
  example: { output: "f32[10]", network: "dense(10)" },
  perExample: (emit, { value, target }) => {
    const { mul } = arithmetic(emit);
    const product = sumOfRows(emit, mul(value, target));
    const cosine = mul(product, mul(inverseLength(emit, value), inverseLength(emit, target)));
    return meanPerExample(emit, emit("neg", { x: cosine }));
  },
});

const inverseLength = (emit: Emit, x: Node): Node => {
  const { square, max } = arithmetic(emit);
  return emit("rsqrt", { x: max(sumOfRows(emit, square(x)), least) });
};

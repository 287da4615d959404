import { z } from "zod";
import { arithmetic } from "../arithmetic.js";
import { defineLoss } from "../define.js";
import { sumOfRows } from "./cross_entropy.js";
import { oneHotTarget } from "./one_hot_target.js";
import { meanPerExample } from "./per_example.js";

/** Source: Keras 3, `keras.losses.CategoricalHinge`. */
export const categoricalHinge = defineLoss({
  name: "categorical_hinge",
  doc: "For scores without a softmax: nothing where the right class has a score that is 1 above all others. An `f32[n]` output has one-hot rows as targets.",
  formula: "loss[n] = max(1 + max_k (1 − t[n, k]) · y[n, k] − Σ_k t[n, k] · y[n, k], 0)",
  parameters: z.strictObject({}),
  fits: ["class", "f32"],
  takes: "scores",
  example: { output: "class[10]", network: "dense(10)" },
  perExample: (emit, { value, target }) => {
    const { add, sub, mul, max } = arithmetic(emit);
    const wanted = oneHotTarget(emit, value, target);
    const right = sumOfRows(emit, mul(wanted, value));
    const others = mul(sub(1, wanted), value);
    const highest = emit("reduce_max", { x: others }, { axes: [others.type.shape.length - 1], keep: false });
    return meanPerExample(emit, max(add(1, sub(highest, right)), 0));
  },
});

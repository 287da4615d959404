import { z } from "zod";
import type { Node } from "../ir/graph.js";
import type { Arithmetic } from "../training/arithmetic.js";
import { activation } from "./activation.js";
import { defineLayer } from "./define.js";

/** Source: Keras 3, `keras.activations.hard_sigmoid`. */
export const hardSigmoid = defineLayer(
  activation({
    name: "hard_sigmoid",
    doc: "A sigmoid of three straight lines. At both bends, −3 and 3, the derivative is 0.",
    formula: "y = min(max(x/6 + 1/2, 0), 1)",
    parameters: z.object({}),
    value: hardSigmoidOf,
  }),
);

/** A bound that is reached takes the gradient, so that none is left at the bends. */
export function hardSigmoidOf(x: Node, { add, mul, max, min }: Arithmetic): Node {
  return min(max(add(mul(1 / 6, x), 0.5), 0), 1);
}

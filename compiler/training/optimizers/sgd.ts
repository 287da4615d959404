import { z } from "zod";
import type { Node } from "../../ir/graph.js";
import { scalar } from "../../ops/broadcast.js";
import { defineOptimizer } from "../define.js";

/** Source: Keras 3, `keras.optimizers.SGD`. */
export const sgd = defineOptimizer({
  name: "sgd",
  doc: "Gradient descent, with momentum where asked for. The velocity holds the learning rate, as in Keras.",
  formula: "u ← momentum·u − learning_rate·g;  p ← p + u   (nesterov: p ← p + momentum·u − learning_rate·g)",
  parameters: z.strictObject({
    learning_rate: z.number().positive().default(0.01).describe("How far a step goes along the gradient."),
    momentum: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe("What share of the last step is kept; 0 keeps none, and needs no memory."),
    nesterov: z.boolean().default(false).describe("Looks ahead along the velocity before it adds the gradient."),
  }),
  slots: ({ momentum }) => (momentum > 0 ? ["velocity"] : []),
  scalars: () => [],
  update: (emit, { parameter, gradient, slots, parameters: { learning_rate, momentum, nesterov } }) => {
    const descent = emit("mul", { a: gradient, b: scalar(emit, learning_rate) });
    if (!slots.velocity) return { parameter: emit("sub", { a: parameter, b: descent }), slots: none };
    const advance = (u: Node) => emit("sub", { a: emit("mul", { a: u, b: scalar(emit, momentum) }), b: descent });
    const velocity = advance(slots.velocity);
    return { parameter: emit("add", { a: parameter, b: nesterov ? advance(velocity) : velocity }), slots: { velocity } };
  },
});

const none: { readonly [name: string]: Node } = {};

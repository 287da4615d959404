import { z } from "zod";
import type { Node } from "../../ir/graph.js";
import { arithmetic } from "../arithmetic.js";
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
  slots: ({ momentum }) => (momentum > 0 ? [{ name: "velocity" }] : []),
  scalars: () => [],
  update: (emit, { parameter, gradient, slots, rate, parameters: { momentum, nesterov } }) => {
    const { add, sub, mul } = arithmetic(emit);
    const descent = mul(gradient, rate);
    if (!slots.velocity) return { parameter: sub(parameter, descent), slots: none };
    const advance = (u: Node) => sub(mul(u, momentum), descent);
    const velocity = advance(slots.velocity);
    return { parameter: add(parameter, nesterov ? advance(velocity) : velocity), slots: { velocity } };
  },
});

const none: { readonly [name: string]: Node } = {};

import { z } from "zod";
import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";
import { arithmetic } from "../arithmetic.js";
import { defineOptimizer } from "../define.js";
import { adamSettings, adamSlots, correction, moments } from "./adam_step.js";

/** How fast the momentum warms up: Dozat's 0.96, as in Keras. */
const warming = 0.96;

/** Source: Keras 3, `keras.optimizers.Nadam` (Dozat, 2016). */
export const nadam = defineOptimizer({
  name: "nadam",
  doc: "Adam with Nesterov's momentum, which warms up as mu_t = beta_1(1 − 0.96^t / 2). PyTorch's is the same with `momentum_decay` 1.",
  formula:
    "m, v as adam;  p ← p − learning_rate · (mu_(t+1)·m / (1 − mu_1…mu_(t+1)) + (1 − mu_t)·g / (1 − mu_1…mu_t)) / " +
    "(sqrt(v / (1 − beta_2^t)) + epsilon)",
  parameters: z.strictObject(adamSettings),
  slots: () => adamSlots,
  scalars: ({ beta_1, beta_2 }) => [
    { name: "warming", initial: 1, advance: (emit, power) => arithmetic(emit).mul(power, warming) },
    {
      // 1 - mu_1 … mu_t: c' = c + (1 - c)(1 - mu_t).
      name: "correction_1",
      advance: (emit, c, before) => {
        const { add, sub, mul } = arithmetic(emit);
        return add(c, mul(sub(1, c), sub(1, momentumAt(emit, before.warming, beta_1))));
      },
    },
    correction("correction_2", beta_2),
  ],
  update: (emit, { parameter, gradient, slots, scalars, rate, parameters }) => {
    const { add, sub, mul, div, sqrt } = arithmetic(emit);
    const { m, v } = moments(emit, { gradient, slots, parameters });
    const now = momentumAt(emit, scalars.warming, parameters.beta_1);
    const next = momentumAt(emit, mul(scalars.warming, warming), parameters.beta_1);
    const after = add(scalars.correction_1, mul(sub(1, scalars.correction_1), sub(1, next)));
    const ahead = add(mul(m, div(next, after)), mul(gradient, div(sub(1, now), scalars.correction_1)));
    const root = sqrt(div(v, scalars.correction_2));
    return {
      parameter: sub(parameter, div(mul(ahead, rate), add(root, parameters.epsilon))),
      slots: { m, v },
    };
  },
});

/** mu_t, of 0.96^t. */
function momentumAt(emit: Emit, power: Node, beta: number): Node {
  const { sub, mul } = arithmetic(emit);
  return mul(sub(1, mul(power, 0.5)), beta);
}

import { z } from "zod";
import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";
import { arithmetic } from "../arithmetic.js";
import type { ScalarState } from "../define.js";

const share = z.number().min(0).lt(1);

/** What the relatives of Adam have in common: Keras's names and defaults. */
export const adamSettings = {
  learning_rate: z.number().positive().default(0.001).describe("How far a step goes where the gradient is steady."),
  beta_1: share.default(0.9).describe("What share of the mean gradient is kept from step to step."),
  beta_2: share.default(0.999).describe("What share of the mean squared gradient is kept."),
  epsilon: z.number().positive().default(1e-7).describe("Added to the root of the mean square, against division by 0."),
} as const;

export type AdamSettings = z.output<z.ZodObject<typeof adamSettings>>;

export const adamSlots = [{ name: "m" }, { name: "v" }] as const;

/** 1 - beta^t. It starts and advances just as a mean does under a gradient of 1, in the same roundings. */
export const correction = (name: string, beta: number): ScalarState => ({
  name,
  advance: (emit, c) => arithmetic(emit).mix(c, 1, beta),
});

export const adamScalars = ({ beta_1, beta_2 }: AdamSettings): readonly ScalarState[] => [
  correction("correction_1", beta_1),
  correction("correction_2", beta_2),
];

/** The new means of the gradient and of its square. */
export function moments(
  emit: Emit,
  { gradient, slots, parameters }: Pick<AdamState, "gradient" | "slots" | "parameters">,
): { readonly m: Node; readonly v: Node } {
  const { mix, square } = arithmetic(emit);
  return { m: mix(slots.m, gradient, parameters.beta_1), v: mix(slots.v, square(gradient), parameters.beta_2) };
}

interface AdamState {
  readonly gradient: Node;
  readonly slots: { readonly [name: string]: Node };
  readonly scalars: { readonly [name: string]: Node };
  readonly rate: Node;
  readonly parameters: AdamSettings;
}

/** What is to be taken off the parameter, and the new means. */
export function adamStep(emit: Emit, at: AdamState): { readonly step: Node; readonly m: Node; readonly v: Node } {
  const { add, mul, div, sqrt } = arithmetic(emit);
  const { m, v } = moments(emit, at);
  const alpha = div(mul(at.rate, sqrt(at.scalars.correction_2)), at.scalars.correction_1);
  return { step: div(mul(m, alpha), add(sqrt(v), at.parameters.epsilon)), m, v };
}

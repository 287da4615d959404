import { z } from "zod";
import { invariant } from "../../base/invariant.js";
import type { Node } from "../../ir/graph.js";
import { scalar } from "../../ops/broadcast.js";
import type { Emit } from "../../ops/define.js";

/** What adam and adamw have in common: Keras's names and defaults. */
export const adamSettings = {
  learning_rate: z.number().positive().default(0.001).describe("How far a step goes where the gradient is steady."),
  beta_1: z.number().min(0).lt(1).default(0.9).describe("What share of the mean gradient is kept from step to step."),
  beta_2: z.number().min(0).lt(1).default(0.999).describe("What share of the mean squared gradient is kept."),
  epsilon: z.number().positive().default(1e-7).describe("Added to the root of the mean square, against division by 0."),
} as const;

export type AdamSettings = z.output<z.ZodObject<typeof adamSettings>>;

export const adamSlots = ["m", "v"] as const;

/** 1 - beta_1^t and 1 - beta_2^t. They start and advance just as `m` and `v` do under a gradient of 1, in the same roundings. */
export const adamScalars = ({ beta_1, beta_2 }: AdamSettings) => [
  { name: "correction_1", advance: (emit: Emit, c: Node) => mix(emit, c, scalar(emit, 1), beta_1) },
  { name: "correction_2", advance: (emit: Emit, c: Node) => mix(emit, c, scalar(emit, 1), beta_2) },
];

/** What is to be taken off the parameter, and the new means. */
export const adamStep = (
  emit: Emit,
  at: {
    readonly gradient: Node;
    readonly slots: { readonly [name: string]: Node };
    readonly scalars: { readonly [name: string]: Node };
    readonly parameters: AdamSettings;
  },
): { readonly step: Node; readonly m: Node; readonly v: Node } => {
  const { gradient, slots, scalars, parameters } = at;
  const { correction_1, correction_2 } = scalars;
  invariant(slots.m && slots.v && correction_1 && correction_2, "adam was not given its states");
  const m = mix(emit, slots.m, gradient, parameters.beta_1);
  const v = mix(emit, slots.v, emit("square", { x: gradient }), parameters.beta_2);
  const rate = emit("mul", { a: scalar(emit, parameters.learning_rate), b: emit("sqrt", { x: correction_2 }) });
  const alpha = emit("div", { a: rate, b: correction_1 });
  const root = emit("add", { a: emit("sqrt", { x: v }), b: scalar(emit, parameters.epsilon) });
  return { step: emit("div", { a: emit("mul", { a: m, b: alpha }), b: root }), m, v };
};

/** old + (next - old)(1 - kept): the running mean that keeps the share `kept`. */
const mix = (emit: Emit, old: Node, next: Node, kept: number): Node =>
  emit("add", { a: old, b: emit("mul", { a: emit("sub", { a: next, b: old }), b: scalar(emit, 1 - kept) }) });

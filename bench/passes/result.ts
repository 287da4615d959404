import type { Sizes } from "./sizes.js";

/** What was counted of a network: one element of bench/results/passes.json. */
export interface NetworkResult {
  readonly network: string;
  readonly date: string;
  /** With all passes. */
  readonly whole: Plans;
  /** By the pass that is left out. */
  readonly without: { readonly [pass: string]: Plans };
}

/** Of a training step and of a prediction of 32 examples. */
export interface Plans {
  readonly train: Sizes;
  readonly predict: Sizes;
}

/** What is known, with what is new in the place of what was known of the same network. */
export const withResult = (known: readonly NetworkResult[], result: NetworkResult): readonly NetworkResult[] => [
  ...known.filter(({ network }) => network !== result.network),
  result,
];

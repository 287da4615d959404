import { z } from "zod";
import type { Node } from "../ir/graph.js";
import type { Emit } from "../ops/define.js";
import { scalar } from "./context.js";

const epsilonError = "a number above 0";

/** What every normalisation adds before it divides. */
export const epsilon = z
  .number({ error: epsilonError })
  .gt(0, { error: epsilonError })
  .default(0.001)
  .meta({ type: "float" })
  .describe("Added to the variance, so that numbers that are all equal do not divide by 0.");

export interface Moments {
  readonly mean: Node;
  readonly variance: Node;
}

/**
 * Mean and population variance over `axes`. The variance is E[x²] - E[x]², so that the data is read once forward and once
 * backward. That loses digits where the mean is large beside the deviation: 2^-24 · (mean / deviation)² of the variance. Rounding can
 * take a tiny variance below 0, which the square root must not see.
 */
export function momentsOf(
  emit: Emit,
  x: Node,
  { axes, keep }: { readonly axes: readonly number[]; readonly keep: boolean },
): Moments {
  const mean = emit("reduce_mean", { x }, { axes, keep });
  const meanSquare = emit("reduce_mean", { x: emit("square", { x }) }, { axes, keep });
  const difference = emit("sub", { a: meanSquare, b: emit("square", { x: mean }) });
  return { mean, variance: emit("maximum", { a: difference, b: scalar(emit, 0) }) };
}

/** 1 / √(variance + epsilon). */
export const inverseDeviation = (emit: Emit, variance: Node, epsilon: number): Node =>
  emit("rsqrt", { x: emit("add", { a: variance, b: scalar(emit, epsilon) }) });

/** (x - mean) / deviation as `x · factor + shift`, where both are small, so that the data is read once. */
export function standardise(emit: Emit, x: Node, { mean, variance }: Moments, epsilon: number): Node {
  const factor = inverseDeviation(emit, variance, epsilon);
  const shift = emit("neg", { x: emit("mul", { a: mean, b: factor }) });
  return emit("add", { a: emit("mul", { a: x, b: factor }), b: shift });
}

import type { CheckedTraining } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import type { GraphBuilder } from "../ops/builder.js";
import { arithmetic } from "../training/arithmetic.js";
import { namedEmit } from "./named_emit.js";

/**
 * Gradients that are not too large: each number cut to ±value, then each tensor shortened to a norm, then all together. A norm c
 * shortens by c / max(‖g‖, c), as Keras does, so that what is short enough stays as it is.
 */
export function clipGradients(
  builder: GraphBuilder,
  { clip = {} }: CheckedTraining,
  gradients: readonly Node[],
): readonly Node[] {
  const { add, mul, div, max, min, sqrt, square, total, norm } = arithmetic(namedEmit(builder, "clipped"));
  const { value, norm: most, globalNorm } = clip;
  const shortened = (gradient: Node, length: Node, limit: number): Node => mul(gradient, div(limit, max(length, limit)));
  const cut = value === undefined ? gradients : gradients.map((gradient) => max(min(gradient, value), -value));
  const short = most === undefined ? cut : cut.map((gradient) => shortened(gradient, norm(gradient), most));
  const [first, ...others] = short;
  if (globalNorm === undefined || !first) return short;
  const squares = others.reduce((sum, gradient) => add(sum, total(square(gradient))), total(square(first)));
  const length = sqrt(squares);
  return short.map((gradient) => shortened(gradient, length, globalNorm));
}

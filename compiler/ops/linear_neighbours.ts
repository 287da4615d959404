import { convert, div, type Expr, f32, max, min, mod, mul, type Operand, sub } from "../kernel/expr.js";
import { plus, times } from "./indexing.js";

/**
 * The two elements of an axis of `extent` between which element `i` of one `factor` times as long lies, and how much each counts.
 * In halves of a step of the result, from half an element before the first on, all are whole numbers: the place is 2i + 1 + factor of
 * 2·factor an element. At the ends both are the same element.
 */
export function neighbours(
  i: Operand,
  { extent, factor }: { readonly extent: number; readonly factor: number },
): { readonly low: Neighbour; readonly high: Neighbour } {
  const place = plus(times(i, 2), 1 + factor);
  const after = div(place, 2 * factor);
  const weight = mul(convert("f32", mod(place, 2 * factor)), f32(1 / (2 * factor)));
  return {
    low: { at: max(plus(after, -1), 0), weight: sub(f32(1), weight) },
    high: { at: min(after, extent - 1), weight },
  };
}

export interface Neighbour {
  readonly at: Expr;
  readonly weight: Expr;
}

/** A point with one of its coordinates replaced. */
export const replaced = (at: readonly Operand[], axis: number, by: Operand): readonly Operand[] => at.with(axis, by);

import type { Axis, Expr, Operand } from "../kernel/expr.js";
import { add, axis, div, expr, i32, mod, mul, sub } from "../kernel/expr.js";

const axisNames: { readonly [rank: number]: readonly string[] } = {
  1: ["i"],
  2: ["n", "c"],
  3: ["n", "t", "c"],
  4: ["n", "y", "x", "c"],
};

/** One axis for each extent of a result, named by custom: `n, y, x, c` for images, `n, t, c` for sequences. */
export const axesOf = (shape: readonly number[]): readonly Axis[] =>
  shape.map((extent, i) => axis(axisNames[shape.length]?.[i] ?? `i${i}`, extent));

/** The index into a right-aligned operand of `shape`: 0 where its extent is 1. */
export function broadcastIndex(shape: readonly number[], at: readonly Operand[]): readonly Operand[] {
  const skipped = at.length - shape.length;
  return shape.map((extent, i) => (extent === 1 ? 0 : at[i + skipped]));
}

/** `x * factor`, without the multiplication by 1. */
export const times = (x: Operand, factor: number): Expr => (factor === 1 ? expr(x) : mul(x, factor));

/** `x + amount`, as a subtraction where the amount is negative and as `x` where it is 0. */
export const plus = (x: Operand, amount: number): Expr => {
  if (amount === 0) return expr(x);
  return amount > 0 ? add(x, amount) : sub(x, -amount);
};

/** The row-major position of a point in a box. */
export function linearIndex(extents: readonly number[], at: readonly Operand[]): Expr {
  const terms = extents.flatMap((extent, i) => (extent === 1 ? [] : [{ at: at[i], stride: product(extents.slice(i + 1)) }]));
  return terms.length === 0 ? i32(0) : terms.map((t) => times(t.at, t.stride)).reduce((a, b) => add(a, b));
}

/** The point of a box at a row-major position. */
export function pointAt(extents: readonly number[], position: Expr): readonly Expr[] {
  const outermost = extents.findIndex((extent) => extent !== 1);
  return extents.map((extent, i) => {
    if (extent === 1) return i32(0);
    const stride = product(extents.slice(i + 1));
    const quotient = stride === 1 ? position : div(position, stride);
    return i === outermost ? quotient : mod(quotient, extent);
  });
}

const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1);

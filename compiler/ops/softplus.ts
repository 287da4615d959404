import { abs, add, div, type Expr, exp, max, mul, neg } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

/** Terms of the series, by which float32 is exact on [0, 1]: the first that is left out is below 1e-10. */
const terms = 9;

export const softplus = defineOp(
  unary({
    name: "softplus",
    doc: "log(1 + e^x) of each element, as max(x, 0) + log(1 + e^-|x|): neither overflows, and small results keep their digits.",
    monotone: true,
    value: (x) => add(max(x, 0), logOf1Plus(exp(neg(abs(x))))),
    gradient: (emit, { x, ct }) => emit("mul", { a: ct, b: emit("sigmoid", { x }) }),
    reference: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  }),
);

/**
 * log(1 + e) for e in [0, 1], where log itself would lose what 1 + e rounds away: 2 artanh(s), s = e / (2 + e) ≤ 1/3, by its power
 * series 2 Σ s^(2k+1) / (2k+1) (Abramowitz and Stegun, 4.1.27).
 */
export function logOf1Plus(e: Expr): Expr {
  const s = div(e, add(2, e));
  const square = mul(s, s);
  const factors = Array.from({ length: terms }, (_, k) => 2 / (2 * k + 1));
  const series = factors.reduceRight<Expr | number>((sum, factor) => (sum === 0 ? factor : add(factor, mul(square, sum))), 0);
  return mul(s, series);
}

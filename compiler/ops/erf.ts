import { abs, add, div, type Expr, exp, f32, gt, lt, min, mul, neg, select, sub } from "../kernel/expr.js";
import { scalar } from "./broadcast.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

export const erf = defineOp(
  unary({
    name: "erf",
    doc: "The error function of each element: 2/√π ∫₀ˣ e^(-t²) dt.",
    monotone: true,
    value: (x) => select(lt(abs(x), 1), nearZero(x), tails(x)),
    gradient: (emit, { x, ct }) => {
      const bell = emit("exp", { x: emit("neg", { x: emit("square", { x }) }) });
      return emit("mul", { a: ct, b: emit("mul", { a: bell, b: scalar(emit, 2 / Math.sqrt(Math.PI)) }) });
    },
    reference: (x) => Math.sign(x) * (Math.abs(x) < 3 ? powerSeries(Math.abs(x)) : 1 - continuedFraction(Math.abs(x))),
  }),
);

/**
 * For |x| < 1: x · P(x²). The coefficients are those of the polynomial of degree 7 that is nearest to erf(x)/x at Chebyshev's nodes
 * (least squares in float64); it is off by at most 4e-11.
 */
const nearZero = (x: Expr): Expr => mul(x, polynomial(mul(x, x), near));
const near = [
  1.12837916706236, -0.376126384759903, 0.11283782622046, -0.0268654383095644, 0.00522105340988223, -0.000848439651235336,
  0.00011268253619079, -0.00000967359002875961,
];

/**
 * For |x| ≥ 1: 1 - t · Q(t) · e^(-x²), t = 1 / (1 + |x|/2), with the sign of x. It is the form of Abramowitz and Stegun 7.1.26, with
 * coefficients that are nearest to erfc(x) e^(x²) / t for |x| from 1 to 4.5, as above; it is off by at most 2e-10.
 */
function tails(x: Expr): Expr {
  // erfc(4.5) is 2e-10, nothing beside 1, and the square must not overflow.
  const size = min(abs(x), f32(4.5));
  const t = div(1, add(1, mul(0.5, size)));
  const complement = mul(mul(t, polynomial(t, far)), exp(neg(mul(size, size))));
  return select(gt(x, 0), sub(1, complement), sub(complement, 1));
}
const far = [
  0.282220366558309, 0.280058273211655, 0.260566302883511, 0.127644166754117, 0.174668057720475, -0.0669304251806208,
  -0.118740421009513, 0.0607865227306437,
];

/** By Horner's scheme; the constant coefficient first. */
const polynomial = (x: Expr, [first, ...rest]: readonly number[]): Expr | number =>
  rest.length === 0 ? (first as number) : add(first as number, mul(x, polynomial(x, rest)));

/** erf(x) = 2/√π Σ (-1)^n x^(2n+1) / (n! (2n+1)) (Abramowitz and Stegun 7.1.5). */
function powerSeries(x: number): number {
  const state = { sum: 0, term: x };
  for (let n = 0; n < 80; n += 1) {
    state.sum += state.term / (2 * n + 1);
    state.term *= -(x * x) / (n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * state.sum;
}

/** erfc(x) = e^(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))) (Abramowitz and Stegun 7.1.14). */
function continuedFraction(x: number): number {
  const depths = Array.from({ length: 80 }, (_, n) => (80 - n) / 2);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / depths.reduce((below, half) => x + half / below, x);
}

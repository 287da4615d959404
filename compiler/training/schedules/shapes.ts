import type { Node } from "../../ir/graph.js";
import { scalar } from "../../ops/broadcast.js";
import type { Emit } from "../../ops/define.js";
import { arithmetic } from "../arithmetic.js";
import type { Clock, Duration } from "../define.js";

/** How much of `over` has passed, from 0 to 1; of the rest of training where it is undefined. */
export function progressOf(emit: Emit, clock: Clock, over: Duration | undefined): Node {
  const { div, min } = arithmetic(emit);
  return min(div(clock.now, over === undefined ? clock.rest() : clock.length(over)), 1);
}

/**
 * (1 + cos(π·u)) / 2 for u from 0 to 1: from 1 down to 0. WGSL's own cosine may be off by 2^-11; this is −sin(π(u − ½)) by its
 * Taylor series up to the thirteenth power, off by less than 2^-23, and the same on every device.
 */
export function halfCosine(emit: Emit, u: Node): Node {
  const { add, sub, mul, square } = arithmetic(emit);
  const x = mul(sub(u, 0.5), Math.PI);
  const squared = square(x);
  const [highest, ...others] = factorials.map((divisor, n) => (n % 2 === 0 ? 1 : -1) / divisor).reverse();
  const series = others.reduce<Node>((sum, coefficient) => add(mul(sum, squared), coefficient), scalar(emit, highest));
  return sub(0.5, mul(mul(x, series), 0.5));
}

/** Of 1, 3, 5, 7, 9, 11 and 13. */
const factorials = [1, 6, 120, 5040, 362_880, 39_916_800, 6_227_020_800];

/** base^x by way of exp: off by a few units of the last place of float32 for each power of e. */
export function powerOf(emit: Emit, base: number, x: Node): Node {
  const { exp, mul } = arithmetic(emit);
  return exp(mul(x, Math.log(base)));
}

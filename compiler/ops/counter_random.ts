import { control } from "../../runtime/manifest.js";
import { add, bitxor, convert, type Expr, load, mul, type Operand, shr } from "../kernel/expr.js";
import type { HostTensor } from "./define.js";
import { linearIndex } from "./indexing.js";

/**
 * Random numbers without a state: 32 bits for every element of a shape, a hash of its position, the step, the seed and the salt, so
 * that the same step gives the same numbers wherever and whenever they are computed. `bitsAt` reads the words of `control`.
 */
export function bitsAt(shape: readonly number[], at: readonly Operand[], salt: number): Expr {
  const word = (at: number): Expr => load("control", [at], "u32");
  const stream = hash(add(word(control.step), mul(add(word(control.seed), hostHash(salt)), golden)));
  return hash(add(convert("u32", linearIndex(shape, at)), stream));
}

/** The same on the host, by the position of the element. */
export function hostBits(words: HostTensor, salt: number): (element: number) => number {
  const [step, seed] = [words.data[control.step], words.data[control.seed]];
  const stream = hostHash(step + Math.imul(seed + hostHash(salt), golden));
  return (element) => hostHash(stream + element);
}

/** 2^32 divided by the golden ratio, odd: keeps the streams of neighbouring seeds apart from those of neighbouring steps. */
const golden = 0x9e3779b9;

/** PCG's RXS-M-XS permutation (O'Neill 2014) as a hash of 32 bits, after Jarzynski and Olano, JCGT 9(3), 2020. */
export function hash(x: Expr): Expr {
  const state = add(mul(x, 747796405), 2891336453);
  const word = mul(bitxor(shr(state, add(shr(state, 28), 4)), state), 277803737);
  return bitxor(shr(word, 22), word);
}

/** The same on the host. */
export function hostHash(x: number): number {
  const state = (Math.imul(x, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

import { type DType, elementCount, type TensorType } from "../../compiler/ir/types.js";

/** What an operand of a test case looks like: its type, and how its values are drawn from a seed. */
export interface OperandSpec {
  readonly type: TensorType;
  readonly draw: (random: () => number) => readonly number[];
}

/**
 * Distinct numbers in (-2, 2), none of them 0 and all well apart, in random order: far from every tie and kink, so that central
 * differences tell the gradient.
 */
export const f32 = (...shape: readonly number[]): OperandSpec => apart(shape, -2, 2);

/** The same between 0.5 and 2: for logarithms, roots and divisors. */
export const positive = (...shape: readonly number[]): OperandSpec => apart(shape, 0.5, 2);

/** Small integers as f32, many of them equal: for ties. */
export const ties = (...shape: readonly number[]): OperandSpec => integers("f32", 3, shape);

/** Integers from 0 to `below - 1`. */
export const u32 = (below: number, ...shape: readonly number[]): OperandSpec => integers("u32", below, shape);

/** Bytes of a data set. */
export const u8 = (...shape: readonly number[]): OperandSpec => integers("u8", 256, shape);

/** Exactly these values. */
export const exactly = (dtype: DType, shape: readonly number[], values: readonly number[]): OperandSpec => ({
  type: { dtype, shape },
  draw: () => values,
});

/** Seeded numbers in [0, 1): mulberry32 (T. Ettinger, public domain). */
export function seededRandom(seed: number): () => number {
  const state = { a: seed >>> 0 };
  return () => {
    state.a = (state.a + 0x6d2b79f5) >>> 0;
    const mixed = Math.imul(state.a ^ (state.a >>> 15), 1 | state.a);
    const word = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

function apart(shape: readonly number[], from: number, to: number): OperandSpec {
  const count = elementCount(shape);
  return {
    type: { dtype: "f32", shape },
    draw: (random) => {
      // The offset keeps values of two operands of one count apart, and 0 off the grid.
      const offset = 0.2 + 0.15 * random();
      const grid = Array.from({ length: count }, (_, i) => from + ((i + offset) / count) * (to - from));
      return grid
        .map((value) => ({ value, key: random() }))
        .sort((a, b) => a.key - b.key)
        .map(({ value }) => value);
    },
  };
}

const integers = (dtype: DType, below: number, shape: readonly number[]): OperandSpec => ({
  type: { dtype, shape },
  draw: (random) => Array.from({ length: elementCount(shape) }, () => Math.floor(random() * below)),
});

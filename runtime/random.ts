/** Four words of a counter, or four words of random bits. */
export type Words4 = readonly [number, number, number, number];

/**
 * Philox4x32-10: ten rounds that turn a counter and a key into four random words. J. K. Salmon, M. A. Moraes, R. O. Dror, D. E.
 * Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
export function philox(counter: Words4, key: readonly [number, number]): Words4 {
  let [a, b, c, d] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round += 1) {
    const high0 = multiplyHigh(0xd2511f53, a);
    const low0 = Math.imul(0xd2511f53, a);
    const high1 = multiplyHigh(0xcd9e8d57, c);
    const low1 = Math.imul(0xcd9e8d57, c);
    a = (high1 ^ b ^ k0) >>> 0;
    b = low1 >>> 0;
    c = (high0 ^ d ^ k1) >>> 0;
    d = low0 >>> 0;
    // The key moves on by the golden ratio and by sqrt(3) - 1.
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [a, b, c, d];
}

/** The upper 32 bits of the product of two words. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const upper = a0 * b1 + (middle % 0x10000);
  return (a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(upper / 0x10000)) >>> 0;
}

/** Random numbers in a fixed order. */
export interface RandomStream {
  /** 32 random bits. */
  readonly word: () => number;
  /** A float64 in the open interval (0, 1). */
  readonly unit: () => number;
  /** An integer in [0, bound), each equally likely; `bound` is at most 2^32. */
  readonly below: (bound: number) => number;
}

/** The stream of a seed and a purpose; `part` numbers independent pieces of it, such as epochs. */
export function createStream(seed: number, purpose: string, part = 0): RandomStream {
  const key = [seed >>> 0, hashText(purpose)] as const;
  const state = { block: 0, words: [0, 0, 0, 0] as Words4, used: 4 };
  const word = (): number => {
    if (state.used === 4) {
      state.words = philox([state.block >>> 0, Math.floor(state.block / 2 ** 32), part >>> 0, 0], key);
      state.block += 1;
      state.used = 0;
    }
    state.used += 1;
    return state.words[state.used - 1] as number;
  };
  return {
    word,
    unit: () => (word() + 0.5) / 2 ** 32,
    below: (bound) => {
      // Words past the last whole multiple of the bound would favour small results.
      const fair = 2 ** 32 - (2 ** 32 % bound);
      for (;;) {
        const drawn = word();
        if (drawn < fair) return drawn % bound;
      }
    },
  };
}

/** FNV-1a, 32 bits, over the UTF-8 form. */
export const hashText = (text: string): number =>
  new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);

/**
 * The order in which an epoch visits rows 0 to rows - 1: a permutation (Fisher-Yates) that depends on the three numbers alone.
 */
export function epochOrder(rows: number, seed: number, epoch: number, purpose = "order"): Uint32Array {
  const random = createStream(seed, purpose, epoch);
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  for (let last = rows - 1; last > 0; last -= 1) {
    const chosen = random.below(last + 1);
    const moved = order[last] as number;
    order[last] = order[chosen] as number;
    order[chosen] = moved;
  }
  return order;
}

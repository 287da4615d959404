import { createHash } from "node:crypto";

/**
 * Leaves out near copies: of texts that have more than half of their runs of four words in common, the first stays. Runs in common are
 * estimated by least hashes: A. Z. Broder, "On the resemblance and containment of documents", 1997.
 */
export function withoutCopies<T>(items: readonly T[], textOf: (item: T) => string): readonly T[] {
  const seen = new Map<string, (readonly number[])[]>();
  return items.filter((item) => {
    const least = leastHashes(runsOf(textOf(item)));
    const bands = Array.from({ length: hashes / 2 }, (_, band) => `${band} ${least[2 * band]} ${least[2 * band + 1]}`);
    const isCopy = bands.some((band) => seen.get(band)?.some((other) => inCommon(least, other) > 0.5));
    if (isCopy) return false;
    for (const band of bands) seen.set(band, [...(seen.get(band) ?? []), least]);
    return true;
  });
}

const hashes = 32;

/** All runs of four words; numbers count as equal, because what differs between copies is often one. */
function runsOf(text: string): readonly string[] {
  const words =
    text
      .toLowerCase()
      .replace(/\d+/g, "0")
      .match(/[\p{L}0]+/gu) ?? [];
  return words.length <= 4
    ? [words.join(" ")]
    : Array.from({ length: words.length - 3 }, (_, n) => words.slice(n, n + 4).join(" "));
}

function leastHashes(runs: readonly string[]): readonly number[] {
  const least = new Array<number>(hashes).fill(2 ** 32);
  for (const run of new Set(runs)) {
    const digest = createHash("sha512").update(run).digest();
    for (let n = 0; n < hashes; n += 1) {
      // Sixteen words of the digest, and sixteen of their mixtures.
      const word = digest.readUInt32LE(4 * (n % 16));
      const hash = n < 16 ? word : Math.imul(word, 0x9e3779b1 + 2 * n) >>> 0;
      if (hash < (least[n] as number)) least[n] = hash;
    }
  }
  return least;
}

const inCommon = (a: readonly number[], b: readonly number[]): number => a.filter((hash, n) => hash === b[n]).length / a.length;

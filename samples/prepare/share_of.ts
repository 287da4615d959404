import { createHash } from "node:crypto";

/**
 * A number from 0 to 1 that depends on a text alone: a split by it is the same on every machine, and equal texts land in one part.
 * `seed` gives other splits.
 */
export const shareOf = (text: string, seed = 0): number =>
  createHash("sha256").update(`${seed}\n${text}`).digest().readUInt32LE(0) / 2 ** 32;

import { seededRandom } from "./operands.js";

/** Random decisions out of one seed. */
export interface Choose {
  /** A whole number from `least` to `most`. */
  readonly from: (least: number, most: number) => number;
  readonly one: <T>(items: readonly T[]) => T;
}

export function choosing(seed: number): Choose {
  const random = seededRandom(seed);
  const from = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  return { from, one: (items) => items[from(0, items.length - 1)] as (typeof items)[number] };
}

import { createStream } from "./random.js";

/**
 * An order of as many rows as there are, in which every class that there is comes up equally often, but for one: rows of rare
 * classes again and again, of frequent ones not all. `classes` holds the class of every row; the order depends on it, the seed,
 * the epoch and the purpose alone.
 */
export function balancedOrder(
  classes: ArrayLike<number>,
  { seed, epoch, purpose }: { readonly seed: number; readonly epoch: number; readonly purpose: string },
): Uint32Array {
  const random = createStream(seed, `balanced ${purpose}`, epoch);
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < classes.length; row += 1) {
    const of = classes[row] as number;
    const rows = rowsOf.get(of);
    if (rows) rows.push(row);
    else rowsOf.set(of, [row]);
  }
  const all = [...rowsOf.entries()].sort(([a], [b]) => a - b).map(([, rows]) => shuffled(rows, random.below));
  // Which classes get one more where they cannot all get the same.
  const turns = shuffled([...all.keys()], random.below);
  const drawn = Array.from({ length: classes.length }, (_, n) => {
    const rows = all[turns[n % turns.length] as number] as readonly number[];
    return rows[Math.floor(n / turns.length) % rows.length] as number;
  });
  return Uint32Array.from(shuffled(drawn, random.below));
}

/** Fisher-Yates. */
function shuffled<T>(values: readonly T[], below: (bound: number) => number): readonly T[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const chosen = below(last + 1);
    [order[last], order[chosen]] = [order[chosen] as T, order[last] as T];
  }
  return order;
}

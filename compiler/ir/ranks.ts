/**
 * Ranks of things that wait for each other, while it is still being decided who does: nothing waits for what has a higher rank
 * than itself. A search for a circle need not go below the ranks that it asks about, and mostly ends where it begins.
 */
export interface Ranks<T> {
  readonly of: (thing: T) => number;
  /**
   * What `things` wait for by way of others, as far as it is not ranked below `floor`: one of the things themselves where
   * that is a circle. That one of them reads the other is none.
   */
  readonly upstream: (things: readonly T[], floor: number) => ReadonlySet<T>;
  /** Ranks these no higher than `floor`. What is upstream of them has to be among them. */
  readonly lower: (things: Iterable<T>, floor: number) => void;
}

/** Begins with the things in an order in which each comes after what it waits for. */
export function createRanks<T>(order: readonly T[], producersOf: (thing: T) => Iterable<T>): Ranks<T> {
  const ranks = new Map(order.map((thing, i) => [thing, i]));
  const of = (thing: T): number => ranks.get(thing) ?? Number.POSITIVE_INFINITY;

  const upstream = (things: readonly T[], floor: number): ReadonlySet<T> => {
    const found = new Set<T>();
    const open = things.flatMap((thing) => [...producersOf(thing)]).filter((producer) => !things.includes(producer));
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (found.has(at) || of(at) < floor) continue;
      found.add(at);
      open.push(...producersOf(at));
    }
    return found;
  };

  const lower = (things: Iterable<T>, floor: number): void => {
    for (const thing of things) ranks.set(thing, Math.min(of(thing), floor));
  };
  return { of, upstream, lower };
}

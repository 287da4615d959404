/**
 * Ranks of things that wait for each other, while it is still being decided who does: nothing waits for what has a higher rank
 * than itself. A search for a circle need not go below the ranks that it asks about, and mostly ends where it begins.
 */
export interface Ranks<T> {
  /**
   * What `things` wait for by way of others, as far as that could wait for one of the `targets`. Undefined where it does, and
   * where `most` do not suffice to tell. That a thing waits for a target which is among the things does not count.
   */
  readonly upstream: (things: readonly T[], targets: readonly T[], most?: number) => ReadonlySet<T> | undefined;
  /** Ranks these no higher than the lowest of the `targets`. What is upstream of them has to be among them. */
  readonly lower: (things: Iterable<T>, targets: readonly T[]) => void;
}

/** Begins with the things in an order in which each comes after what it waits for. */
export function createRanks<T>(order: readonly T[], producersOf: (thing: T) => Iterable<T>): Ranks<T> {
  const ranks = new Map(order.map((thing, i) => [thing, i]));
  const of = (thing: T): number => ranks.get(thing) ?? Number.POSITIVE_INFINITY;
  const lowest = (targets: readonly T[]): number => Math.min(...targets.map(of));

  const upstream = (things: readonly T[], targets: readonly T[], most = Number.POSITIVE_INFINITY) => {
    const floor = lowest(targets);
    const found = new Set<T>();
    const open = things.flatMap((thing) => [...producersOf(thing)]).filter((producer) => !things.includes(producer));
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (found.has(at) || of(at) < floor) continue;
      if (targets.includes(at) || found.size >= most) return undefined;
      found.add(at);
      open.push(...producersOf(at));
    }
    return found;
  };

  const lower = (things: Iterable<T>, targets: readonly T[]): void => {
    const floor = lowest(targets);
    for (const thing of things) ranks.set(thing, Math.min(of(thing), floor));
  };
  return { upstream, lower };
}

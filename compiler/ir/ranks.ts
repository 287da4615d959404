/**
 * Ranks of things, by their numbers, that wait for each other, while it is still being decided who does: nothing waits for what has
 * a higher rank than itself. A search for a circle need not go below the ranks that it asks about, and mostly ends where it begins.
 */
export interface Ranks {
  /**
   * What `things` wait for by way of others, as far as that could wait for one of the `targets`. Undefined where it does, and
   * where `most` do not suffice to tell. That a thing waits for a target which is among the things does not count.
   */
  readonly upstream: (things: readonly number[], targets: readonly number[], most?: number) => ReadonlySet<number> | undefined;
  /** Ranks these no higher than the lowest of the `targets`. What is upstream of them has to be among them. */
  readonly lower: (things: Iterable<number>, targets: readonly number[]) => void;
}

/** Begins with the things in an order in which each comes after what it waits for. */
export function createRanks(order: readonly number[], producersOf: (thing: number) => Iterable<number>): Ranks {
  const ranks: number[] = order.map(() => 0);
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank]] = rank;
  const lowest = (targets: readonly number[]): number => Math.min(...targets.map((target) => ranks[target]));

  const upstream: Ranks["upstream"] = (things, targets, most = Number.POSITIVE_INFINITY) => {
    const floor = lowest(targets);
    const found = new Set<number>();
    const open: number[] = [];
    const ask = (thing: number, without: readonly number[]): void => {
      for (const producer of producersOf(thing)) if (ranks[producer] >= floor && !without.includes(producer)) open.push(producer);
    };
    for (const thing of things) ask(thing, things);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (found.has(at)) continue;
      if (targets.includes(at) || found.size >= most) return undefined;
      found.add(at);
      ask(at, []);
    }
    return found;
  };

  const lower: Ranks["lower"] = (things, targets) => {
    const floor = lowest(targets);
    for (const thing of things) ranks[thing] = Math.min(ranks[thing], floor);
  };
  return { upstream, lower };
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { createRanks } from "../../../compiler/ir/ranks.js";

/** Whether `from` waits for `to`, by walking everything. */
function waitsFor(producers: readonly ReadonlySet<number>[], from: number, to: number): boolean {
  const seen = new Set<number>();
  const open = [...producers[from]];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...producers[at]);
  }
  return seen.has(to);
}

const count = 14;
const pair = fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).filter(([a, b]) => a !== b);

test("wishes are granted unless they close a circle, whatever was granted before", () => {
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 20 }), fc.array(pair, { maxLength: 30 }), (edges, wishes) => {
      const producers = Array.from({ length: count }, () => new Set<number>());
      for (const [a, b] of edges) producers[Math.max(a, b)].add(Math.min(a, b));
      const ranks = createRanks([...producers.keys()], (i) => producers[i]);
      for (const [first, then] of wishes) {
        // `first` is to run before `then`.
        const upstream = ranks.upstream([first], [then]);
        expect(upstream === undefined, `${first} before ${then}`).toBe(waitsFor(producers, first, then));
        if (!upstream) continue;
        producers[then].add(first);
        ranks.lower([...upstream, first], [then]);
      }
    }),
    { numRuns: 500, seed: 3 },
  );
});

test("what stands beside each other in a long chain is joined without a look at the rest", () => {
  const asked: number[] = [];
  const chain = Array.from({ length: 1000 }, (_, i) => i);
  const ranks = createRanks(chain, (i) => {
    asked.push(i);
    return i === 0 ? [] : [i - 1];
  });
  expect(ranks.upstream([700, 699], [700, 699])).toEqual(new Set());
  expect(asked.length).toBeLessThan(5);
  expect(ranks.upstream([900, 100], [900, 100])).toBeUndefined();
  expect(ranks.upstream([900, 100], [900, 100], 50)).toBeUndefined();
});

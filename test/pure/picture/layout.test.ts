import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Box, type Layout, type Link, layOut, type Point } from "../../../compiler/editor/picture/layout/layout.js";

const gaps = { betweenBoxes: 20, betweenLinks: 8, betweenRanks: 24 };
const half = fc.integer({ min: 0, max: 60 });
const boxes = fc.array(fc.record({ left: half, right: half, height: fc.integer({ min: 0, max: 50 }) }), {
  minLength: 1,
  maxLength: 18,
});

/** Boxes with links from each to some that come later, which is all that a graph without circles can be. */
const graphs = boxes.chain((all) =>
  fc
    .array(fc.tuple(fc.nat(all.length - 1), fc.nat(all.length - 1), fc.integer({ min: -20, max: 20 })), { maxLength: 40 })
    .map((pairs) => {
      const links = pairs.flatMap(([a, b, fromOffset]): readonly Link[] =>
        a === b ? [] : [{ from: Math.min(a, b), to: Math.max(a, b), fromOffset }],
      );
      return { all, links: [...new Map(links.map((link) => [`${link.from} ${link.to}`, link])).values()] };
    }),
);

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

const rectsOf = (all: readonly Box[], { places }: Layout): readonly Rect[] =>
  all.map(({ left, right, height }, i) => {
    const { x, y } = places[i];
    return { x: x - left, y, right: x + right, bottom: y + height };
  });

const overlap = (a: Rect, b: Rect): boolean => a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom;

/** Where the drawn line may be: straight down on one line, and else anywhere between both columns. */
const reach = (a: Point, b: Point): Rect => ({ x: Math.min(a.x, b.x), right: Math.max(a.x, b.x), y: a.y, bottom: b.y });

describe("a layout", () => {
  test("keeps boxes apart, and links out of boxes, all of them downwards", () => {
    fc.assert(
      fc.property(graphs, ({ all, links }) => {
        const layout = layOut(all, links, gaps);
        const rects = rectsOf(all, layout);
        for (const [i, a] of rects.entries()) for (const b of rects.slice(i + 1)) expect(overlap(a, b)).toBe(false);
        for (const [i, { from, to, fromOffset = 0 }] of links.entries()) {
          const route = layout.routes[i];
          expect(route[0]).toEqual({ x: layout.places[from].x + fromOffset, y: rects[from].bottom });
          expect(route.at(-1)).toEqual(layout.places[to]);
          for (const [j, b] of route.slice(1).entries()) {
            expect(b.y).toBeGreaterThanOrEqual(route[j].y);
            for (const rect of rects) expect(overlap(reach(route[j], b), rect)).toBe(false);
          }
        }
        for (const rect of rects) {
          expect(rect.x).toBeGreaterThanOrEqual(-0.5);
          expect(rect.right).toBeLessThanOrEqual(layout.width + 0.5);
          expect(rect.bottom).toBeLessThanOrEqual(layout.height);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("is the same for the same graph", () => {
    fc.assert(
      fc.property(graphs, ({ all, links }) => {
        expect(layOut(all, links, gaps)).toEqual(layOut(structuredClone(all), structuredClone(links), gaps));
      }),
      { numRuns: 50 },
    );
  });

  test("of a tree has no crossings", () => {
    const trees = fc
      .array(fc.nat(), { minLength: 1, maxLength: 25 })
      .map((parents) => parents.map((parent, i): Link => ({ from: parent % (i + 1), to: i + 1 })));
    fc.assert(
      fc.property(trees, (links) => {
        const all = [...links.keys(), links.length].map((): Box => ({ left: 10, right: 10, height: 10 }));
        const { places } = layOut(all, links, gaps);
        for (const [i, a] of links.entries())
          for (const b of links.slice(i + 1)) {
            if (places[a.from].y !== places[b.from].y) continue;
            const above = places[a.from].x - places[b.from].x;
            const below = places[a.to].x - places[b.to].x;
            expect(above * below).toBeGreaterThanOrEqual(0);
          }
      }),
      { numRuns: 200 },
    );
  });

  test("draws a chain, and what jumps over it, as two straight lines", () => {
    const all = Array.from({ length: 6 }, (_, i): Box => ({ left: 10 + i, right: 40 - i, height: 20 }));
    const chain = all.slice(1).map((_, i): Link => ({ from: i, to: i + 1 }));
    const { places, routes } = layOut(all, [...chain, { from: 0, to: 5 }], gaps);
    expect(new Set(places.map(({ x }) => x)).size).toBe(1);
    // Past four boxes, from the upper edge of the first to the lower edge of the last.
    const [top, bottom, ...more] = routes.at(-1)?.slice(2, -1) ?? [];
    expect(more).toEqual([]);
    expect(top.x).toBe(bottom.x);
    expect([top.y, bottom.y]).toEqual([places[1].y, places[4].y + 20]);
  });

  test("puts what two equal branches come from between them, and the trunk of unequal ones above the longer", () => {
    const box: Box = { left: 20, right: 20, height: 20 };
    const fork = [
      { from: 0, to: 1 },
      { from: 0, to: 2 },
    ];
    const [top, left, right] = layOut([box, box, box], fork, gaps).places;
    expect(top.x).toBeCloseTo((left.x + right.x) / 2, 0);
    const longer = [...fork, { from: 2, to: 3 }, { from: 3, to: 4 }, { from: 1, to: 4 }];
    const { places } = layOut([box, box, box, box, box], longer, gaps);
    expect([places[0].x, places[3].x, places[4].x]).toEqual([places[2].x, places[2].x, places[2].x]);
  });

  test("puts a spine in one column, whatever else is linked", () => {
    const all = Array.from({ length: 5 }, (): Box => ({ left: 30, right: 30, height: 20 }));
    const spine = all.slice(1).map((_, i): Link => ({ from: i, to: i + 1, spine: true }));
    const { places } = layOut(all, [{ from: 0, to: 3 }, { from: 1, to: 4 }, { from: 0, to: 4 }, ...spine], gaps);
    expect(new Set(places.map(({ x }) => x)).size).toBe(1);
  });
});

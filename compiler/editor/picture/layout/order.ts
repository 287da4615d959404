import type { Layers } from "./layers.js";
import { groupLinks } from "./ranks.js";

/** So often all ranks are put in order at most, down and up. */
const sweeps = 16;
/** So many that bring nothing, and it ends. */
const patience = 4;

/**
 * Orders each rank so that few links cross: by the mean place of the neighbours in the rank above, then of those in the rank below, again
 * and again; the best order that was seen is kept. It begins with the order in which a walk down from the first box finds them.
 */
export function orderLayers(layers: Layers): Layers {
  const count = layers.vertices.length;
  const below = groupLinks(count, layers.pieces, ({ upper }) => upper).map((pieces) => pieces.map(({ lower }) => lower));
  const above = groupLinks(count, layers.pieces, ({ lower }) => lower).map((pieces) => pieces.map(({ upper }) => upper));

  const start = firstOrder(layers, below);
  let best = { ranks: start, crossings: countCrossings(start, below), sweep: 0 };
  let ranks = start;
  for (let sweep = 0; sweep < sweeps && sweep - best.sweep < patience && best.crossings > 0; sweep++) {
    ranks = sweep % 2 === 0 ? sweepDown(ranks, above) : sweepDown(ranks.toReversed(), below).toReversed();
    const crossings = countCrossings(ranks, below);
    if (crossings < best.crossings) best = { ranks, crossings, sweep };
  }
  return { ...layers, ranks: best.ranks };
}

type Ranks = readonly (readonly number[])[];

/** What flows straight on stands to the left of what waits, such as the shortcut of a residual block. */
function firstOrder({ vertices, ranks }: Layers, below: readonly (readonly number[])[]): Ranks {
  const rows: number[][] = ranks.map(() => []);
  const seen = new Set<number>();
  // A stack of its own: networks are deeper than the calls of JavaScript.
  const waiting = ranks.flat().toReversed();
  while (waiting.length > 0) {
    const vertex = waiting.pop();
    if (vertex === undefined || seen.has(vertex)) continue;
    seen.add(vertex);
    rows[vertices[vertex].rank].push(vertex);
    const next = below[vertex].toSorted((a, b) => Number(vertices[a].isBend) - Number(vertices[b].isBend));
    waiting.push(...next.toReversed());
  }
  return rows;
}

function sweepDown(ranks: Ranks, neighbours: readonly (readonly number[])[]): Ranks {
  const place = placesIn(ranks);
  const wanted: number[] = [];
  const ordered: (readonly number[])[] = [];
  for (const rank of ranks) {
    for (const vertex of rank) wanted[vertex] = meanPlace(neighbours[vertex], place) ?? place[vertex];
    const row = rank.toSorted((a, b) => wanted[a] - wanted[b]);
    for (const [i, vertex] of row.entries()) place[vertex] = i;
    ordered.push(row);
  }
  return ordered;
}

function meanPlace(vertices: readonly number[], place: readonly number[]): number | undefined {
  if (vertices.length === 0) return undefined;
  return vertices.reduce((sum, vertex) => sum + place[vertex], 0) / vertices.length;
}

function placesIn(ranks: Ranks): number[] {
  const place: number[] = [];
  for (const rank of ranks) for (const [i, vertex] of rank.entries()) place[vertex] = i;
  return place;
}

/** How many pairs of pieces cross. */
export function countCrossings(ranks: Ranks, below: readonly (readonly number[])[]): number {
  const place = placesIn(ranks);
  let crossings = 0;
  for (const rank of ranks) {
    const ends = rank.flatMap((vertex) => below[vertex].map((lower) => place[lower]).toSorted((a, b) => a - b));
    for (const [i, end] of ends.entries()) for (const before of ends.slice(0, i)) if (before > end) crossings += 1;
  }
  return crossings;
}

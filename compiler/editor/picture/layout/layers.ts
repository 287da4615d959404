import type { Box, Link } from "./layout.js";

/** A box, or the place where a link passes a rank: then it has no width. */
export interface Vertex {
  readonly rank: number;
  readonly left: number;
  readonly right: number;
  readonly height: number;
  readonly isBend: boolean;
}

/** A piece of a link, from one rank to the next. */
export interface Piece {
  readonly upper: number;
  readonly lower: number;
  readonly upperOffset: number;
  readonly lowerOffset: number;
  readonly isSpine: boolean;
}

/** The graph with a vertex for each rank that a link passes. The boxes are the first vertices, by their numbers. */
export interface Layers {
  readonly vertices: readonly Vertex[];
  readonly pieces: readonly Piece[];
  /** The vertices of each rank, from left to right. */
  readonly ranks: readonly (readonly number[])[];
  /** Of each link the bends that it goes through, from above. */
  readonly through: readonly (readonly number[])[];
}

/** Links that leave a box at the same point share their way down, since they carry one value. */
export function createLayers(boxes: readonly Box[], links: readonly Link[], ranks: readonly number[]): Layers {
  const vertices: Vertex[] = boxes.map(({ left, right, height }, i) => ({ rank: ranks[i], left, right, height, isBend: false }));
  const pieces: Piece[] = [];
  const trunks = new Map<string, number[]>();
  const ends = new Set<string>();

  const through = links.map(({ from, to, fromOffset = 0, toOffset = 0, spine: isSpine = false }) => {
    const key = `${from} ${fromOffset} ${isSpine}`;
    const trunk = trunks.get(key) ?? [];
    trunks.set(key, trunk);
    const begin = (upper: number | undefined) => ({ upper: upper ?? from, upperOffset: upper === undefined ? fromOffset : 0 });
    const length = ranks[to] - ranks[from] - 1;
    while (trunk.length < length) {
      const rank = ranks[from] + 1 + trunk.length;
      const bend = vertices.push({ rank, left: 0, right: 0, height: 0, isBend: true }) - 1;
      pieces.push({ ...begin(trunk.at(-1)), lower: bend, lowerOffset: 0, isSpine });
      trunk.push(bend);
    }
    const end = `${key} ${to} ${toOffset}`;
    if (!ends.has(end)) pieces.push({ ...begin(trunk[length - 1]), lower: to, lowerOffset: toOffset, isSpine });
    ends.add(end);
    return trunk.slice(0, length);
  });

  const rows: number[][] = Array.from({ length: Math.max(-1, ...ranks) + 1 }, () => []);
  for (const [i, { rank }] of vertices.entries()) rows[rank].push(i);
  return { vertices, pieces, ranks: rows, through };
}

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
  const pieces = new Map<string, Piece>();
  const bends = new Map<string, number>();
  const addPiece = (piece: Piece): void => void pieces.set(Object.values(piece).join(), piece);

  const through = links.map(({ from, to, fromOffset = 0, toOffset = 0, spine: isSpine = false }) => {
    const way: number[] = [];
    for (let rank = ranks[from] + 1; rank < ranks[to]; rank++) {
      const key = `${from} ${fromOffset} ${rank}`;
      const known = bends.get(key);
      const bend = known ?? vertices.push({ rank, left: 0, right: 0, height: 0, isBend: true }) - 1;
      bends.set(key, bend);
      way.push(bend);
    }
    const all = [from, ...way, to];
    for (const [i, upper] of all.slice(0, -1).entries()) {
      const offsets = { upperOffset: i === 0 ? fromOffset : 0, lowerOffset: i === way.length ? toOffset : 0 };
      addPiece({ upper, lower: all[i + 1], ...offsets, isSpine });
    }
    return way;
  });

  const rows: number[][] = Array.from({ length: Math.max(-1, ...ranks) + 1 }, () => []);
  for (const [i, { rank }] of vertices.entries()) rows[rank].push(i);
  return { vertices, pieces: [...pieces.values()], ranks: rows, through };
}

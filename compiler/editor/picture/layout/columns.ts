import type { Layers, Piece } from "./layers.js";
import { groupLinks, topologicalOrder } from "./ranks.js";

/** Vertices that stand straight below each other, at most one of each rank. */
export interface Columns {
  /** The column of each vertex. */
  readonly of: readonly number[];
  readonly count: number;
  /** How far the centre of each vertex is to the right of its column's line. */
  readonly shift: readonly number[];
}

/**
 * Chooses which pieces are drawn straight down: first those of a spine, then those between two bends, since a long link with knees is hard to follow,
 * then those on the longest ways, so that the trunk of a network is one line. A vertex has one piece above and one below at
 * most, and chosen pieces do not cross, so that columns can be put side by side.
 */
export function alignColumns(layers: Layers): Columns {
  const { vertices, ranks } = layers;
  const place: number[] = [];
  for (const rank of ranks) for (const [i, vertex] of rank.entries()) place[vertex] = i;

  const above = new Map<number, Piece>();
  const below = new Map<number, Piece>();
  /** Of each rank, by the place of their upper ends, the places of the lower ends of what is chosen: they rise. */
  const chosen: number[][] = ranks.map(() => []);
  for (const piece of candidates(layers)) {
    const { upper, lower } = piece;
    if (below.has(upper) || above.has(lower)) continue;
    const row = chosen[vertices[upper].rank];
    const isChosen = (end: number | undefined): boolean => end !== undefined;
    const before = row.slice(0, place[upper]).findLast(isChosen) ?? -1;
    const behind = row.slice(place[upper]).find(isChosen) ?? Number.POSITIVE_INFINITY;
    if (place[lower] < before || place[lower] > behind) continue;
    row[place[upper]] = place[lower];
    below.set(upper, piece);
    above.set(lower, piece);
  }

  const of: number[] = [];
  const shift: number[] = [];
  let count = 0;
  for (const vertex of ranks.flat()) {
    const piece = above.get(vertex);
    of[vertex] = piece ? of[piece.upper] : count++;
    shift[vertex] = piece ? shift[piece.upper] + piece.upperOffset - piece.lowerOffset : 0;
  }
  return { of, count, shift };
}

/** The pieces that may be straight, those that matter most first. */
function candidates({ vertices, pieces }: Layers): readonly Piece[] {
  const lengths = wayLengths(vertices, pieces);
  const length = ({ upper, lower }: Piece): number => lengths.down[upper] + lengths.up[lower];
  const bends = ({ upper, lower }: Piece): number => Number(vertices[upper].isBend) + Number(vertices[lower].isBend);
  const isDraw = (all: readonly Piece[], piece: Piece): boolean => {
    const rivals = all.filter((other) => bends(other) === 0 && length(other) === length(piece));
    // Of equals the one in the middle is straight; of two neither, so that what they come from stands between them.
    return rivals.length > 1 && rivals[(rivals.length - 1) / 2] !== piece;
  };
  const before = groupLinks(vertices.length, pieces, ({ lower }) => lower);
  const after = groupLinks(vertices.length, pieces, ({ upper }) => upper);
  const kind = (piece: Piece): number => (piece.isSpine ? 0 : [2, 3, 1][bends(piece)]);
  return pieces
    .filter(
      (piece) => piece.isSpine || bends(piece) > 0 || !(isDraw(after[piece.upper], piece) || isDraw(before[piece.lower], piece)),
    )
    .toSorted((a, b) => kind(a) - kind(b) || length(b) - length(a));
}

/** The longest ways from each vertex to an end and to a beginning, in boxes. */
function wayLengths(vertices: Layers["vertices"], pieces: readonly Piece[]) {
  const count = vertices.length;
  const links = pieces.map(({ upper, lower }) => ({ from: upper, to: lower }));
  const order = topologicalOrder(count, links);
  const before = groupLinks(count, links, ({ to }) => to);
  const after = groupLinks(count, links, ({ from }) => from);
  const own = vertices.map(({ isBend }) => (isBend ? 0 : 1));
  const down: number[] = [];
  const up: number[] = [];
  for (const vertex of order) down[vertex] = own[vertex] + Math.max(0, ...before[vertex].map(({ from }) => down[from]));
  for (const vertex of order.toReversed()) up[vertex] = own[vertex] + Math.max(0, ...after[vertex].map(({ to }) => up[to]));
  return { down, up };
}

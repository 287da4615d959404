import type { Columns } from "./columns.js";
import type { Layers } from "./layers.js";
import type { Gaps } from "./layout.js";
import { groupLinks, topologicalOrder } from "./ranks.js";

/** So often columns move to where their links want them. */
const rounds = 24;
/** What nobody sees. */
const still = 0.05;

/** A column stands at least `distance` to the right of another. */
interface Beside {
  readonly from: number;
  readonly to: number;
  readonly distance: number;
}

/**
 * The x of each vertex. Columns begin as far to the left as they can, and then each moves, again and again, to the mean of
 * where its links that are not straight want it, as far as its neighbours leave room.
 */
export function placeColumns(layers: Layers, columns: Columns, gaps: Gaps): readonly number[] {
  const beside = neighbours(layers, columns, gaps);
  const toTheLeft = groupLinks(columns.count, beside, ({ to }) => to);
  const toTheRight = groupLinks(columns.count, beside, ({ from }) => from);
  const order = topologicalOrder(columns.count, beside);
  const x: number[] = Array.from({ length: columns.count }, () => 0);
  const leftmost = (column: number, none: number): number =>
    toTheLeft[column].reduce((least, { from, distance }) => Math.max(least, x[from] + distance), none);
  const rightmost = (column: number): number =>
    toTheRight[column].reduce((most, { to, distance }) => Math.min(most, x[to] - distance), Number.POSITIVE_INFINITY);
  for (const column of order) x[column] = leftmost(column, 0);

  const pulls = pullsOf(layers, columns);
  for (let round = 0; round < rounds; round++) {
    let moved = 0;
    for (const column of round % 2 === 0 ? order.toReversed() : order) {
      const wanted = pulls[column];
      if (wanted.length === 0) continue;
      const mean = wanted.reduce((sum, { other, distance }) => sum + x[other] + distance, 0) / wanted.length;
      const to = Math.min(Math.max(mean, leftmost(column, Number.NEGATIVE_INFINITY)), rightmost(column));
      moved = Math.max(moved, Math.abs(to - x[column]));
      x[column] = to;
    }
    if (moved < still) break;
  }

  const centres = layers.vertices.map((_, vertex) => x[columns.of[vertex]] + columns.shift[vertex]);
  const start = layers.vertices.reduce(
    (least, { left }, vertex) => Math.min(least, centres[vertex] - left),
    Number.POSITIVE_INFINITY,
  );
  return centres.map((centre) => Math.round((centre - start) * 2) / 2);
}

/** The farthest that each pair of columns has to be apart in any rank where they are neighbours. */
function neighbours({ vertices, ranks }: Layers, { of, shift, count }: Columns, gaps: Gaps): readonly Beside[] {
  const farthest = new Map<number, Beside>();
  for (const rank of ranks) {
    for (const [i, right] of rank.slice(1).entries()) {
      const left = rank[i];
      const gap = vertices[left].isBend && vertices[right].isBend ? gaps.betweenLinks : gaps.betweenBoxes;
      const distance = vertices[left].right + gap + vertices[right].left + shift[left] - shift[right];
      const pair = of[left] * count + of[right];
      const known = farthest.get(pair);
      if (!known || known.distance < distance) farthest.set(pair, { from: of[left], to: of[right], distance });
    }
  }
  return [...farthest.values()];
}

/** Of each column where the links that are not straight want its line, from the lines of others. */
function pullsOf({ vertices, pieces }: Layers, { of, shift, count }: Columns) {
  const pulls: { readonly other: number; readonly distance: number }[][] = Array.from({ length: count }, () => []);
  for (const { upper, lower, upperOffset, lowerOffset } of pieces) {
    if (of[upper] === of[lower]) continue;
    const distance = shift[upper] + upperOffset - shift[lower] - lowerOffset;
    // What stands aside goes along with what it is for, not the other way round: so a trunk is pulled by boxes alone.
    if (!vertices[lower].isBend) pulls[of[upper]].push({ other: of[lower], distance: -distance });
    if (!vertices[upper].isBend) pulls[of[lower]].push({ other: of[upper], distance });
  }
  return pulls;
}

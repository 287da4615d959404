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
    Math.max(none, ...toTheLeft[column].map(({ from, distance }) => x[from] + distance));
  const rightmost = (column: number): number =>
    Math.min(Number.POSITIVE_INFINITY, ...toTheRight[column].map(({ to, distance }) => x[to] - distance));
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
  const start = Math.min(...layers.vertices.map(({ left }, vertex) => centres[vertex] - left));
  return centres.map((centre) => Math.round((centre - start) * 2) / 2);
}

function neighbours({ vertices, ranks }: Layers, { of, shift }: Columns, gaps: Gaps): readonly Beside[] {
  return ranks.flatMap((rank) =>
    rank.slice(1).map((right, i): Beside => {
      const left = rank[i];
      const gap = vertices[left].isBend && vertices[right].isBend ? gaps.betweenLinks : gaps.betweenBoxes;
      const apart = vertices[left].right + gap + vertices[right].left;
      return { from: of[left], to: of[right], distance: apart + shift[left] - shift[right] };
    }),
  );
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

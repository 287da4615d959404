import { alignColumns } from "./columns.js";
import { createLayers, type Layers } from "./layers.js";
import { orderLayers } from "./order.js";
import { placeColumns } from "./place.js";
import { rankBoxes } from "./ranks.js";

/** A box that is to be placed. Its centre line is where links without an offset meet it. */
export interface Box {
  /** How far it reaches to both sides of its centre line. */
  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** `last` is placed below everything else. */
  readonly place?: "last";
}

/** From the lower edge of a box to the upper edge of another one, by their numbers. There are no circles. */
export interface Link {
  readonly from: number;
  readonly to: number;
  /** Where it leaves and arrives, to the right of the centre lines. */
  readonly fromOffset?: number;
  readonly toOffset?: number;
  /** It is straight before any other: what it joins is one column. */
  readonly spine?: true;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Of each box the point of its centre line at its upper edge. */
  readonly places: readonly Point[];
  /** Of each link points from its beginning to its end: between them it is drawn straight down, or as a curve where x changes. */
  readonly routes: readonly (readonly Point[])[];
}

export interface Gaps {
  readonly betweenBoxes: number;
  readonly betweenLinks: number;
  readonly betweenRanks: number;
}

/**
 * Draws a graph without circles in layers (Sugiyama, Tagawa and Toda 1981): ranks, links cut into pieces from rank to rank, an
 * order in each rank with few crossings, and columns of what is to stand straight below each other, put side by side. Boxes
 * do not overlap, and no link runs through a box. The same input gives the same layout.
 */
export function layOut(boxes: readonly Box[], links: readonly Link[], gaps: Gaps): Layout {
  const ranks = rankBoxes(boxes, links);
  const layers = orderLayers(createLayers(boxes, links, ranks));
  const columns = alignColumns(layers);
  const centres = placeColumns(layers, columns, gaps);

  const heights = layers.ranks.map((rank) => Math.max(0, ...rank.map((vertex) => layers.vertices[vertex].height)));
  const tops = topsOf(heights, spacesBelow(layers, centres, gaps));
  const places = boxes.map((_, i) => ({ x: centres[i], y: tops[ranks[i]] }));
  const routes = links.map(({ from, to, fromOffset = 0, toOffset = 0 }, i) => {
    const start = { x: centres[from] + fromOffset, y: places[from].y + boxes[from].height };
    const way = layers.through[i];
    const isBeside = (one: number | undefined, other: number): boolean => one === undefined || centres[one] !== centres[other];
    const through: Point[] = [];
    for (const [at, vertex] of way.entries()) {
      const { rank } = layers.vertices[vertex];
      if (isBeside(way[at - 1], vertex)) through.push({ x: centres[vertex], y: tops[rank] });
      if (isBeside(way[at + 1], vertex)) through.push({ x: centres[vertex], y: tops[rank] + heights[rank] });
    }
    const below = { x: start.x, y: tops[ranks[from]] + heights[ranks[from]] };
    return [start, below, ...through, { x: centres[to] + toOffset, y: places[to].y }];
  });
  const width = largest([...boxes.map(({ right }, i) => centres[i] + right), ...routes.flat().map(({ x }) => x)]);
  const height = largest(boxes.map((box, i) => places[i].y + box.height));
  return { width, height, places, routes };
}

/** The upper edge of each rank. */
function topsOf(heights: readonly number[], below: readonly number[]): readonly number[] {
  const tops: number[] = [];
  for (const rank of heights.keys()) tops[rank] = rank === 0 ? 0 : tops[rank - 1] + heights[rank - 1] + below[rank - 1];
  return tops;
}

/** The room below each rank: more where a link goes far to a side, which would lie flat else. */
function spacesBelow({ ranks, vertices, pieces }: Layers, centres: readonly number[], gaps: Gaps): readonly number[] {
  const widest = ranks.map(() => 0);
  for (const { upper, lower, upperOffset, lowerOffset } of pieces) {
    const aside = Math.abs(centres[upper] + upperOffset - centres[lower] - lowerOffset);
    const { rank } = vertices[upper];
    widest[rank] = Math.max(widest[rank], aside);
  }
  return widest.map((aside) => Math.round(gaps.betweenRanks + Math.min(aside / 12, gaps.betweenRanks)));
}

/** Of numbers from 0 on; a call of `Math.max` with a hundred thousand arguments fails. */
const largest = (numbers: readonly number[]): number => numbers.reduce((most, number) => Math.max(most, number), 0);

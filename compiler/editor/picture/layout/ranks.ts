import { invariant } from "../../../base/invariant.js";
import type { Box, Link } from "./layout.js";

/** The layer of each box: as far down as the longest way to it, so that all links lead downwards. */
export function rankBoxes(boxes: readonly Box[], links: readonly Link[]): readonly number[] {
  const order = topologicalOrder(boxes.length, links);
  const before = groupLinks(boxes.length, links, ({ to }) => to);
  const ranks: number[] = boxes.map(() => 0);
  for (const box of order) ranks[box] = Math.max(0, ...before[box].map(({ from }) => ranks[from] + 1));
  const last = Math.max(0, ...ranks);
  return ranks.map((rank, box) => (boxes[box].place === "last" ? last : rank));
}

/** Numbers from 0 up to `count`, each behind all that have links to it; among those that could be next, the smallest first. */
export function topologicalOrder(count: number, links: readonly Pick<Link, "from" | "to">[]): readonly number[] {
  const after = groupLinks(count, links, ({ from }) => from);
  const waitsFor = Array.from({ length: count }, () => 0);
  for (const { to } of links) waitsFor[to] += 1;
  const order = waitsFor.flatMap((waits, i) => (waits === 0 ? [i] : []));
  for (let at = 0; at < order.length; at++) {
    for (const { to } of after[order[at]]) {
      waitsFor[to] -= 1;
      if (waitsFor[to] === 0) order.push(to);
    }
  }
  invariant(order.length === count, "what is to be drawn goes in a circle");
  return order;
}

/** The links of each number. */
export function groupLinks<L>(count: number, links: readonly L[], of: (link: L) => number): readonly (readonly L[])[] {
  const groups: L[][] = Array.from({ length: count }, () => []);
  for (const link of links) groups[of(link)].push(link);
  return groups;
}

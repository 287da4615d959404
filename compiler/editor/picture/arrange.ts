import { invariant } from "../../base/invariant.js";
import type { Diagram, DiagramNode, Flow } from "./diagram.js";
import { type Gaps, type Layout, type Link, layOut, type Point } from "./layout/layout.js";
import { headerWidth, labelWidth, measureNode, sizes } from "./measure.js";

/** A diagram with a place for everything, in pixels from the upper left corner. */
export interface Arranged {
  readonly width: number;
  readonly height: number;
  /** Boxes before what they hold. */
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
}

export interface PlacedNode {
  readonly node: DiagramNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A piece of the way of a value, inside of one box. */
export interface PlacedLink {
  readonly points: readonly Point[];
  /** The node that made the value, and those that it is on its way to. */
  readonly from: string;
  readonly to: readonly string[];
  /** Whether it ends at a node or at the upper edge of a box, not at the lower edge of the box that it leaves. */
  readonly arrives: boolean;
}

const gaps: Gaps = { betweenBoxes: 30, betweenLinks: 14, betweenRanks: 30 };

/** Lays out each box by itself, inner ones first; values come in at its upper edge and go out at its lower one. */
export function arrange({ nodes, links, outlines }: Diagram): Arranged {
  const inside = hopsByBox(nodes, links);
  const labels = new Map(outlines.flatMap(({ name, nodes: [first] }) => (first === undefined ? [] : [[first, name] as const])));
  const placed = arrangeBox(undefined, nodes, { inside, labels });
  return { width: placed.width, height: placed.height, nodes: placed.nodes, links: placed.links };
}

/** Where a value goes inside of one box: from a node, or from where it comes in, to a node or to where it goes out. */
interface Hop {
  readonly from: End;
  readonly to: End;
  readonly value: string;
  readonly readers: Set<string>;
}

/** A node of the box, or one of its own edges. */
type End = { readonly node: string } | "edge";

/** The hops of each box by its id, those outside of all boxes under undefined. */
function hopsByBox(nodes: readonly DiagramNode[], flows: readonly Flow[]): ReadonlyMap<string | undefined, readonly Hop[]> {
  const parents = new Map<string, string | undefined>();
  const walk = (inner: readonly DiagramNode[], parent: string | undefined): void => {
    for (const node of inner) {
      parents.set(node.id, parent);
      if (node.inner) walk(node.inner, node.id);
    }
  };
  walk(nodes, undefined);
  const wayUp = (id: string): readonly string[] => {
    const way = [id];
    for (let at = parents.get(id); at !== undefined; at = parents.get(at)) way.push(at);
    return way;
  };

  const hops = new Map<string | undefined, Map<string, Hop>>();
  const add = (box: string | undefined, from: End, to: End, { from: value, to: reader }: Flow): void => {
    const own = hops.get(box) ?? new Map<string, Hop>();
    hops.set(box, own);
    const key = JSON.stringify([from, to, value]);
    const hop = own.get(key) ?? { from, to, value, readers: new Set() };
    own.set(key, hop);
    hop.readers.add(reader);
  };
  for (const flow of flows) {
    const [up, down] = [wayUp(flow.from), wayUp(flow.to)];
    const common = up.find((box) => down.includes(box));
    const leaving = up.slice(0, common === undefined ? up.length : up.indexOf(common));
    const entering = down.slice(0, common === undefined ? down.length : down.indexOf(common));
    for (const [i, box] of leaving.slice(1).entries()) add(box, { node: leaving[i] }, "edge", flow);
    add(common, { node: leaving.at(-1) ?? flow.from }, { node: entering.at(-1) ?? flow.to }, flow);
    for (const [i, box] of entering.slice(1).entries()) add(box, "edge", { node: entering[i] }, flow);
  }
  return new Map([...hops].map(([box, own]) => [box, [...own.values()]]));
}

interface Context {
  readonly inside: ReadonlyMap<string | undefined, readonly Hop[]>;
  /** The kernels whose names stand beside a node. */
  readonly labels: ReadonlyMap<string, string>;
}

interface ArrangedBox extends Arranged {
  /** Where values come in and go out, from its left edge. */
  readonly entries: ReadonlyMap<string, number>;
  readonly exits: ReadonlyMap<string, number>;
}

/** A node with its measures, and where values meet its edges, from its centre line. */
interface Item {
  readonly node: DiagramNode;
  readonly left: number;
  readonly right: number;
  /** What of it is drawn as the node: behind that stands the name of a kernel. */
  readonly drawnRight: number;
  readonly height: number;
  readonly content?: ArrangedBox;
}

function arrangeBox(box: DiagramNode | undefined, nodes: readonly DiagramNode[], context: Context): ArrangedBox {
  const hops = context.inside.get(box?.id) ?? [];
  const items = nodes.map((node) => measure(node, context));
  const numbers = new Map(items.map(({ node }, i) => [node.id, i]));
  const edges = { in: new Map<string, number>(), out: new Map<string, number>() };
  for (const { from, value } of hops) {
    if (from === "edge" && !edges.in.has(value)) edges.in.set(value, items.length + edges.in.size);
  }
  for (const { to, value } of hops) {
    if (to === "edge" && !edges.out.has(value)) edges.out.set(value, items.length + edges.in.size + edges.out.size);
  }

  const links = hops.map(({ from, to, value }): Link => {
    const start = endOf(from, edges.in.get(value));
    const end = endOf(to, edges.out.get(value));
    const fromOffset = offsetOf(items[start], (content) => content.exits, value);
    const toOffset = offsetOf(items[end], (content) => content.entries, value);
    return { from: start, to: end, fromOffset, toOffset };
  });
  function endOf(end: End, edge: number | undefined): number {
    const number = end === "edge" ? edge : numbers.get(end.node);
    invariant(number !== undefined, "a link of the picture ends at nothing");
    return number;
  }

  // Links that are not drawn: what stands in order stands in one column.
  const inOrder = items.flatMap(({ node: { after } }, to): readonly Link[] => {
    const from = after === undefined ? undefined : numbers.get(after);
    return from === undefined ? [] : [{ from, to, spine: true }];
  });
  const points = [...edges.in.keys(), ...edges.out.keys()].map((_, i) => ({
    ...{ left: 0, right: 0, height: 0 },
    ...(i >= edges.in.size && { place: "last" as const }),
  }));
  const layout = layOut([...items, ...points], [...links, ...inOrder], gaps);
  return assemble(box, { items, hops, layout, edges });
}

/** From the centre line of a box to where a value comes in or goes out. */
function offsetOf(item: Item | undefined, portsOf: (content: ArrangedBox) => ReadonlyMap<string, number>, value: string): number {
  const port = item?.content && portsOf(item.content).get(value);
  return port === undefined || !item ? 0 : port - item.left;
}

function measure(node: DiagramNode, context: Context): Item {
  const label = context.labels.get(node.id);
  const beside = label === undefined ? 0 : 2 * sizes.outline + labelWidth(label);
  if (!node.inner) {
    const { width, height } = measureNode(node);
    const half = width / 2;
    return { node, left: half, right: half + beside, drawnRight: half, height };
  }
  const content = arrangeBox(node, node.inner, context);
  const [entry = content.width / 2] = content.entries.values();
  const right = content.width - entry;
  return { node, left: entry, right: right + beside, drawnRight: right, height: content.height, content };
}

/** Puts what a box holds at its place in the box, and inner boxes' content at theirs. */
function assemble(
  box: DiagramNode | undefined,
  {
    items,
    hops,
    layout,
    edges,
  }: {
    readonly items: readonly Item[];
    readonly hops: readonly Hop[];
    readonly layout: Layout;
    readonly edges: { readonly in: ReadonlyMap<string, number>; readonly out: ReadonlyMap<string, number> };
  },
): ArrangedBox {
  const inset = box ? sizes.inset : 0;
  const top = box ? sizes.header : 0;
  const wanted = box ? headerWidth(box) : 0;
  const width = Math.max(layout.width + 2 * inset, wanted);
  const dx = Math.round((width - layout.width) / 2);
  const shifted = ({ x, y }: Point): Point => ({ x: x + dx, y: y + top });

  const nodes = items.flatMap(({ node, left, drawnRight, height, content }, i): readonly PlacedNode[] => {
    const { x, y } = shifted(layout.places[i]);
    const own = { node, x: x - left, y, width: left + drawnRight, height };
    return [own, ...(content?.nodes ?? []).map((inner) => ({ ...inner, x: inner.x + own.x, y: inner.y + own.y }))];
  });
  const inner = items.flatMap(({ left, content }, i): readonly PlacedLink[] => {
    const { x, y } = shifted(layout.places[i]);
    const moved = (point: Point): Point => ({ x: point.x + x - left, y: point.y + y });
    return (content?.links ?? []).map((link) => ({ ...link, points: link.points.map(moved) }));
  });
  const own = hops.map(
    ({ to, value, readers }, i): PlacedLink => ({
      points: layout.routes[i].map(shifted),
      from: value,
      to: [...readers],
      arrives: to !== "edge",
    }),
  );
  const portsAt = (ports: ReadonlyMap<string, number>) =>
    new Map([...ports].map(([value, number]) => [value, layout.places[number].x + dx]));
  return {
    ...{ width, height: layout.height + top, nodes, links: [...own, ...inner] },
    ...{ entries: portsAt(edges.in), exits: portsAt(edges.out) },
  };
}

import type { Graph, Node, NodeId } from "./graph.js";
import { operandsOf } from "./operands.js";
import { perNodes } from "./per_graph.js";
import { elementCount } from "./types.js";

/**
 * Where a value lies. Most have a buffer to themselves; a view lies in that of its operand, and the parts of a concatenation
 * that is one lie in that of the whole, where the kernels that compute them write them.
 */
export interface Place {
  /** The node that the buffer belongs to. */
  readonly owner: NodeId;
  /** Elements of the buffer before a kernel's binding begins: a multiple of `bindingStep`. */
  readonly start: number;
  /** Elements from there to the first of the value. */
  readonly offset: number;
  /** How far apart neighbours along each axis lie; absent where all elements lie in a row. */
  readonly strides?: readonly number[];
}

/** WebGPU binds parts of buffers from whole multiples of 256 bytes on: so many numbers. */
export const bindingStep = 64;

/** No kernel computes it: `reshape` always, a `slice` or a `concat` where the pass `shareBuffers` says so. */
export const isView = ({ op, attrs }: Node): boolean => op === "reshape" || attrs.view === true;

/** The nodes whose kernels (or sources) write what a read of `id` sees. */
export function writersOf(graph: Graph, id: NodeId): readonly NodeId[] {
  if (!isView(graph.nodes[id])) return [id];
  const writers: NodeId[] = [];
  const visit = (at: NodeId): void => {
    const node = graph.nodes[at];
    if (isView(node)) for (const operand of operandsOf(node)) visit(operand);
    else writers.push(at);
  };
  visit(id);
  return writers;
}

/** What places depend on. */
type Nodes = Pick<Graph, "nodes">;
type Found = readonly (Place | undefined)[];

/** The place of every node, by id. */
export const placesOf: (graph: Nodes) => readonly Place[] = perNodes(findPlaces);

function findPlaces(graph: Nodes): readonly Place[] {
  const found: (Place | undefined)[] = graph.nodes.map(() => undefined);
  for (const node of joinsBySize(graph)) {
    if (!isView(node) || found[node.id]) continue;
    for (const [id, place] of layOut(graph, node.id, placeOfJoin(graph, node, found))) found[id] ??= place;
  }
  const places: Place[] = [];
  for (const node of graph.nodes)
    places.push(found[node.id] ?? (isView(node) ? partOf(graph, node, places[node.operands.x]) : ownPlace(node.id)));
  return places;
}

const ownPlace = (owner: NodeId): Place => ({ owner, start: 0, offset: 0 });

/** Concatenations, the largest first: a shorter one of the same parts is then found to lie inside. */
const joinsBySize = ({ nodes }: Nodes): readonly Node[] =>
  nodes
    .filter(({ op }) => op === "concat")
    .sort((a, b) => elementCount(b.type.shape) - elementCount(a.type.shape) || a.id - b.id);

/** That of its first part, where a larger one has all of its parts in the same order; else a buffer of its own. */
function placeOfJoin(graph: Nodes, node: Node, found: Found): Place {
  const first = placeOfFirst(graph, node.id, found);
  const isRun =
    first !== undefined &&
    layOut(graph, node.id, first).every(([id, place]) => {
      const known = found[id];
      return known ? samePlace(known, place) : graph.nodes[id].op === "concat";
    });
  return isRun ? first : ownPlace(node.id);
}

function placeOfFirst(graph: Nodes, id: NodeId, found: Found): Place | undefined {
  const { op, operands } = graph.nodes[id];
  return found[id] ?? (op === "concat" ? placeOfFirst(graph, operands.a, found) : undefined);
}

/** A value at a place, and all that lies in it then: the parts of a concatenation that is a view, the operand of a `reshape`. */
function layOut(graph: Nodes, root: NodeId, at: Place): readonly (readonly [NodeId, Place])[] {
  const laid: (readonly [NodeId, Place])[] = [];
  const put = (id: NodeId, place: Place): void => {
    const { op, operands, attrs, type } = graph.nodes[id];
    laid.push([id, place]);
    if (!isView(graph.nodes[id]) || op === "slice") return;
    if (op === "reshape") {
      put(operands.x, place);
      return;
    }
    const { a, b } = operands;
    const axis = Number(attrs.axis);
    const behind = shift(type.shape, place, axis, graph.nodes[a].type.shape[axis]);
    const strides = stepsInside(type.shape, place, axis);
    const inside = (part: Place): Place => (strides ? { ...part, strides } : part);
    put(a, inside(place));
    put(b, inside(behind));
  };
  put(root, at);
  return laid;
}

/** The place `count` steps along an axis of a value: a binding of its own where that can begin there. */
export function shift(shape: readonly number[], place: Place, axis: number, count: number): Place {
  const distance = count * (place.strides ?? rowMajor(shape))[axis];
  const total = place.start + place.offset + distance;
  const isRow = !place.strides && isOutermost(shape, axis);
  return isRow && total % bindingStep === 0
    ? { ...place, start: total, offset: 0 }
    : { ...place, offset: place.offset + distance };
}

/** A slice or a reshape in the place of its operand. */
function partOf(graph: Nodes, { op, attrs, operands }: Node, whole: Place): Place {
  const { shape } = graph.nodes[operands.x].type;
  return op === "slice" ? shift(shape, whole, Number(attrs.axis), Number(attrs.start)) : whole;
}

/** The steps of a part along one axis: those of the whole, unless the part is a row of elements itself. */
export const stepsInside = (shape: readonly number[], { strides }: Place, axis: number): readonly number[] | undefined =>
  strides ?? (isOutermost(shape, axis) ? undefined : rowMajor(shape));

/** Whether parts along the axis are rows of elements, one behind the other. */
export const isOutermost = (shape: readonly number[], axis: number): boolean =>
  shape.slice(0, axis).every((extent) => extent === 1);

const rowMajor = (shape: readonly number[]): readonly number[] => shape.map((_, i) => elementCount(shape.slice(i + 1)));

export const samePlace = (a: Place, b: Place): boolean =>
  a.owner === b.owner && a.start === b.start && a.offset === b.offset && a.strides?.join() === b.strides?.join();

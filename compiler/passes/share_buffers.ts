import type { Graph, Node, NodeId } from "../ir/graph.js";
import { bindingStep, isOutermost, isView, type Place, placesOf, samePlace, shift, stepsInside } from "../ir/places.js";
import { elementCount } from "../ir/types.js";
import { storageOf, type Uses, usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";

export const shareBuffers: Pass = {
  name: "shareBuffers",
  doc: "Takes kernels from slices and concatenations where WebGPU can bind parts of a buffer: a slice along the outermost axis is a view, and the parts of a concatenation are written where they belong.",
  run: (graph) => {
    const views = viewsOf(graph);
    if (views.size === 0) return graph;
    return rewrite(graph, (at) => {
      const { id, op, attrs } = at.node;
      return views.has(id) && attrs.view !== true ? at.emit(op, at.operands, { ...attrs, view: true }) : undefined;
    });
  },
};

/** All that may be views together: beginning with every candidate, those go that could not lie where the others put them. */
function viewsOf(graph: Graph): ReadonlySet<NodeId> {
  const uses = usesOf(graph);
  const taken = leavingThroughViews(graph, uses);
  const updated = new Set(graph.updates.map(({ target }) => target));
  const candidates = graph.nodes.filter(
    (node) => isCandidate(graph, uses, updated, node) && (node.op === "concat" || !taken.has(node.id)),
  );
  let views: ReadonlySet<NodeId> = new Set(candidates.map(({ id }) => id));
  while (views.size > 0) {
    const marked = withViews(graph, views);
    const places = placesOf(marked);
    const kept = new Set([...views].filter((id) => canBeView({ graph: marked, places, taken }, marked.nodes[id])));
    if (kept.size === views.size) return views;
    views = kept;
  }
  return views;
}

const withViews = (graph: Graph, views: ReadonlySet<NodeId>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => (views.has(node.id) ? { ...node, attrs: { ...node.attrs, view: true } } : node)),
});

/** Values that leave the graph, and those that these are views of or would be: they need a buffer of their own. */
function leavingThroughViews(graph: Graph, { leaving }: Uses): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    found.add(id);
    const { op, operands } = graph.nodes[id];
    if (op === "reshape" || op === "slice") visit(operands.x);
  };
  for (const id of leaving) visit(id);
  return found;
}

function isCandidate(
  graph: Graph,
  { readers }: Uses,
  updated: ReadonlySet<NodeId>,
  { op, attrs, operands, type }: Node,
): boolean {
  if ((op !== "concat" && op !== "slice") || type.dtype === "u8") return false;
  if (op === "concat") return true;
  const axis = Number(attrs.axis);
  const whole = graph.nodes[operands.x];
  const source = storageOf(graph, whole.id);
  const isTaken = source.op === "constant" || updated.has(source.id);
  // Of a value of which the rest is not wanted, a kernel computes that part alone. What only brings the next part to where a binding
  // can begin is no rest.
  const wanted = readers[whole.id].map((id) => graph.nodes[id]).filter((reader) => reader.op === "slice");
  const room = wanted.map((reader) => Math.ceil(elementCount(reader.type.shape) / bindingStep) * bindingStep);
  const isWanted = opNamed(source.op).kind === "source" || room.reduce((a, b) => a + b, 0) >= elementCount(whole.type.shape);
  return axis === 0 && !isTaken && isWanted;
}

interface Placed {
  readonly graph: Graph;
  readonly places: readonly Place[];
  readonly taken: ReadonlySet<NodeId>;
}

function canBeView(at: Placed, node: Node): boolean {
  const { graph, places, taken } = at;
  const place = places[node.id];
  // What a binding can begin with is a view; what lies between would have to be told to the kernel.
  if (node.op === "slice") return place.offset === 0 && !place.strides;
  const axis = Number(node.attrs.axis);
  const { a, b } = node.operands;
  const { shape } = node.type;
  const strides = stepsInside(shape, place, axis);
  const inside = (count: number): Place => {
    const shifted = shift(shape, place, axis, count);
    return strides ? { ...shifted, strides } : shifted;
  };
  const length = graph.nodes[a].type.shape[axis];
  return (
    (!taken.has(node.id) || place.owner === node.id) &&
    canBePart(at, a, inside(0)) &&
    canBePart(at, b, inside(length)) &&
    // Rows of elements behind one another are parts of their own; others are written by one kernel, in vectors of four.
    (isOutermost(shape, axis) && !place.strides
      ? inside(length).offset === place.offset
      : [length, graph.nodes[b].type.shape[axis], place.offset].every((n) => (n * rowOf(shape, axis)) % 4 === 0))
  );
}

/** Elements of one step along the axis. */
const rowOf = (shape: readonly number[], axis: number): number => elementCount(shape.slice(axis + 1));

/** Whether a value lies at the place, and is computed by a kernel that can write it there. */
function canBePart({ graph, places, taken }: Placed, id: NodeId, place: Place): boolean {
  const node = graph.nodes[id];
  if (!samePlace(places[id], place) || taken.has(id)) return false;
  if (node.op === "reshape") return !place.strides && canBePart({ graph, places, taken }, node.operands.x, place);
  return node.op === "concat" || (!isView(node) && opNamed(node.op).kind !== "source");
}

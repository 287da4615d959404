import type { Graph, NodeId } from "../ir/graph.js";
import { operandsOf } from "../ir/operands.js";
import { type Place, placesOf } from "../ir/places.js";
import { sameShape } from "../ir/types.js";
import { storageOf, type Uses, usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";

/** Whether a node is one of a kernel's. */
export type IsInside = (id: NodeId) => boolean;

/** Most kernels have a few nodes, which a list finds faster than a set of them is made. */
export function membership(nodes: readonly NodeId[]): IsInside {
  if (nodes.length <= few) return (id) => nodes.includes(id);
  const inside = new Set(nodes);
  return (id) => inside.has(id);
}

const few = 16;

/** The same for whoever asks about many kernels of a graph, one after the other: what it gave before counts no more. */
export function createMembership({ nodes: all }: Graph): (nodes: readonly NodeId[]) => IsInside {
  const turns = new Int32Array(all.length);
  let turn = 0;
  const isInside: IsInside = (id) => turns[id] === turn;
  return (nodes) => {
    turn++;
    for (const id of nodes) turns[id] = turn;
    return isInside;
  };
}

/** What one kernel computes, in order of id. */
export interface Kernel {
  readonly nodes: readonly NodeId[];
  /** Those that it stores. */
  readonly results: readonly NodeId[];
  /** What its nodes have as operands that no other of it computes, each once, in order of id. */
  readonly operands: readonly NodeId[];
}

/** Of the nodes of one kernel, those that a node outside reads or that leave the graph. It stores these; others stay inside. */
export function kernelResults(
  graph: Graph,
  nodes: readonly NodeId[],
  uses: Uses = usesOf(graph),
  isInside: IsInside = membership(nodes),
): readonly NodeId[] {
  return nodes.filter((id) => isStored(uses, id, isInside));
}

const isStored = ({ leaving, readers }: Uses, id: NodeId, isInside: IsInside): boolean =>
  !readers[id].every(isInside) || leaving.has(id);

/** Nodes whose values the kernel reads, each once, in order of first use. A constant is a number in the kernel: no buffer. */
export function kernelReads(graph: Graph, nodes: readonly NodeId[]): readonly NodeId[] {
  const isInside = membership(nodes);
  const outside = nodes.flatMap((id) => operandsOf(graph.nodes[id])).filter((id) => !isInside(id));
  const read = outside.map((id) => storageOf(graph, id)).filter(({ op }) => op !== "constant");
  return [...new Set(read.map(({ id }) => id))];
}

/** What nodes of a kernel have as operands that no other of it computes, each once, in order of id. */
export function operandsOutside(graph: Graph, nodes: readonly NodeId[], isInside: IsInside): readonly NodeId[] {
  const found: NodeId[] = [];
  for (const id of nodes) {
    const { operands } = graph.nodes[id];
    for (const name in operands) if (!isInside(operands[name])) insertInOrder(found, operands[name]);
  }
  return found;
}

/** Puts a number into a list that is in order, unless it is there. The list is short, or the number one of the highest. */
export function insertInOrder(list: NodeId[], id: NodeId): void {
  let at = list.length;
  while (at > 0 && list[at - 1] > id) at--;
  if (at > 0 && list[at - 1] === id) return;
  list.push(id);
  for (let i = list.length - 1; i > at; i--) list[i] = list[i - 1];
  list[at] = id;
}

/** The kernel of these nodes. */
export const kernelOfNodes = (graph: Graph, nodes: readonly NodeId[], uses: Uses, isInside: IsInside): Kernel => ({
  nodes,
  results: kernelResults(graph, nodes, uses, isInside),
  operands: operandsOutside(graph, nodes, isInside),
});

/** One kernel of two, where `isInside` tells of the nodes of either. */
export const joinKernels = (a: Kernel, b: Kernel, uses: Uses, isInside: IsInside): Kernel => ({
  nodes: merged(a.nodes, b.nodes),
  results: merged(a.results, b.results).filter((id) => isStored(uses, id, isInside)),
  operands: merged(a.operands, b.operands).filter((id) => !isInside(id)),
});

/** Two lists that are in order as one. */
function merged(a: readonly NodeId[], b: readonly NodeId[]): NodeId[] {
  const all: NodeId[] = [];
  let next = 0;
  for (const id of a) {
    while (b[next] < id) all.push(b[next++]);
    if (b[next] === id) next++;
    all.push(id);
  }
  while (next < b.length) all.push(b[next++]);
  return all;
}

/** `kernelBindings` of the kernel of these nodes. */
export function kernelBuffers(graph: Graph, nodes: readonly NodeId[]): number {
  const isInside = membership(nodes);
  return kernelBindings(graph, kernelOfNodes(graph, nodes, usesOf(graph), isInside), isInside);
}

/**
 * How many buffers (or parts of them) the kernel binds: those it reads and those it writes, where a state that takes its new value in place is
 * one. In place means that every reader in the kernel reads just the element that it writes.
 */
export function kernelBindings(
  graph: Graph,
  { operands, results }: Omit<Kernel, "nodes">,
  isInside: IsInside,
  uses: Uses = usesOf(graph),
  places: readonly Place[] = placesOf(graph),
): number {
  const isInPlace = (target: NodeId): boolean =>
    operands.some((id) => storageOf(graph, id).id === target) &&
    uses.readers[target].every((id) => !isInside(id) || readsOwnElement(graph, id, target));
  // A kernel binds so few that a list of them takes less time than a set.
  const bindings: Place[] = [];
  const bind = (id: NodeId): void => {
    const { owner, start } = places[id];
    for (const known of bindings) if (known.owner === owner && known.start === start) return;
    bindings.push(places[id]);
  };
  for (const id of operands) if (storageOf(graph, id).op !== "constant") bind(id);
  let inPlace = 0;
  for (const id of results) {
    bind(id);
    for (const target of uses.takenBy.get(id) ?? nobody) if (isInPlace(target)) inPlace++;
  }
  return bindings.length - inPlace;
}

const nobody: readonly NodeId[] = [];

/** Is each element of the result computed from the element of the operand at the same index? */
export const readsOwnElement = (graph: Graph, reader: NodeId, operand: NodeId): boolean =>
  opNamed(graph.nodes[reader].op).kind === "elementwise" &&
  sameShape(graph.nodes[reader].type.shape, graph.nodes[operand].type.shape);

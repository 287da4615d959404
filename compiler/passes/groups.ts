import type { Graph, NodeId } from "../ir/graph.js";
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

/** Of the nodes of one kernel, those that a node outside reads or that leave the graph. It stores these; others stay inside. */
export function kernelResults(
  graph: Graph,
  nodes: readonly NodeId[],
  uses: Uses = usesOf(graph),
  isInside: IsInside = membership(nodes),
): readonly NodeId[] {
  return nodes.filter((id) => uses.leaving.has(id) || !uses.readers[id].every(isInside));
}

/** Nodes whose values the kernel reads, each once, in order of first use. A constant is a number in the kernel: no buffer. */
export function kernelReads(graph: Graph, nodes: readonly NodeId[]): readonly NodeId[] {
  return [...new Set([...operandsOutside(graph, nodes, membership(nodes))].map((id) => storageOf(graph, id).id))];
}

/** What nodes of a kernel have as operands that no other of it computes, but for constants. */
function operandsOutside(graph: Graph, nodes: readonly NodeId[], isInside: IsInside): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  for (const id of nodes) {
    const { operands } = graph.nodes[id];
    for (const name in operands) {
      const operand = operands[name];
      if (!isInside(operand) && storageOf(graph, operand).op !== "constant") found.add(operand);
    }
  }
  return found;
}

/**
 * How many buffers (or parts of them) the kernel binds: those it reads and those it writes, where a state that takes its new value in place is
 * one. In place means that every reader in the kernel reads just the element that it writes.
 */
export function kernelBuffers(
  graph: Graph,
  nodes: readonly NodeId[],
  uses: Uses = usesOf(graph),
  places: readonly Place[] = placesOf(graph),
  results: readonly NodeId[] = kernelResults(graph, nodes, uses),
  isInside: IsInside = membership(nodes),
): number {
  const operands = operandsOutside(graph, nodes, isInside);
  const isRead = (target: NodeId): boolean => {
    for (const id of operands) if (storageOf(graph, id).id === target) return true;
    return false;
  };
  const isInPlace = (target: NodeId): boolean =>
    uses.readers[target].every((id) => !isInside(id) || readsOwnElement(graph, id, target)) && isRead(target);
  const bindings = new Set<number | string>();
  const bind = (id: NodeId): void => {
    const { owner, start } = places[id];
    bindings.add(start === 0 ? owner : `${owner} ${start}`);
  };
  for (const id of operands) bind(id);
  let inPlace = 0;
  for (const id of results) {
    bind(id);
    for (const target of uses.takenBy.get(id) ?? []) if (isInPlace(target)) inPlace++;
  }
  return bindings.size - inPlace;
}

/** Is each element of the result computed from the element of the operand at the same index? */
export const readsOwnElement = (graph: Graph, reader: NodeId, operand: NodeId): boolean =>
  opNamed(graph.nodes[reader].op).kind === "elementwise" &&
  sameShape(graph.nodes[reader].type.shape, graph.nodes[operand].type.shape);

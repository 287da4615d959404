import type { Graph, NodeId } from "../ir/graph.js";
import { type Place, placesOf } from "../ir/places.js";
import { sameShape } from "../ir/types.js";
import { storageOf, type Uses, usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";

/** Of the nodes of one kernel, those that a node outside reads or that leave the graph. It stores these; others stay inside. */
export function kernelResults(graph: Graph, nodes: readonly NodeId[], uses: Uses = usesOf(graph)): readonly NodeId[] {
  const inside = new Set(nodes);
  return nodes.filter((id) => uses.leaving.has(id) || uses.readers[id].some((reader) => !inside.has(reader)));
}

/** Nodes whose values the kernel reads, each once, in order of first use. A constant is a number in the kernel: no buffer. */
export function kernelReads(graph: Graph, nodes: readonly NodeId[]): readonly NodeId[] {
  const inside = new Set(nodes);
  const reads = new Set<NodeId>();
  for (const id of nodes) {
    for (const operand of Object.values(graph.nodes[id].operands)) {
      if (inside.has(operand)) continue;
      const storage = storageOf(graph, operand);
      if (storage.op !== "constant") reads.add(storage.id);
    }
  }
  return [...reads];
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
): number {
  const inside = new Set(nodes);
  const reads = kernelReads(graph, nodes);
  const inPlace = results
    .flatMap((id) => uses.takenBy.get(id) ?? [])
    .filter(
      (target) =>
        reads.includes(target) && uses.readers[target].every((id) => !inside.has(id) || readsOwnElement(graph, id, target)),
    );
  const operands = nodes.flatMap((id) => Object.values(graph.nodes[id].operands));
  const read = operands.filter((id) => !inside.has(id) && storageOf(graph, id).op !== "constant");
  const bindings = [...read, ...results].map((id) => `${places[id].owner} ${places[id].start}`);
  return new Set(bindings).size - inPlace.length;
}

/** Is each element of the result computed from the element of the operand at the same index? */
export const readsOwnElement = (graph: Graph, reader: NodeId, operand: NodeId): boolean =>
  opNamed(graph.nodes[reader].op).kind === "elementwise" &&
  sameShape(graph.nodes[reader].type.shape, graph.nodes[operand].type.shape);

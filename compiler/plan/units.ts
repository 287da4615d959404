import { once } from "../base/once.js";
import type { Graph, Node, NodeId } from "../ir/graph.js";
import { perGraph } from "../ir/per_graph.js";
import { isView, writersOf } from "../ir/places.js";
import { storageOf, usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";
import { createMembership } from "../passes/groups.js";
import { liveNodes } from "../passes/remove_dead_code.js";

/** What one kernel computes: the nodes of a group, or one node that is in none. */
export interface Unit {
  readonly name: string;
  readonly nodes: readonly Node[];
}

/** Sources and views have no kernel, and a constant has one only where it leaves the graph. */
const needsKernel = (node: Node, leaving: ReadonlySet<NodeId>): boolean =>
  node.op === "constant" ? leaving.has(node.id) : opNamed(node.op).kind !== "source" && !isView(node);

/** The kernels of a graph that something comes of, in the order of their first nodes. */
export function unitsOf(graph: Graph): readonly Unit[] {
  const { leaving: results } = usesOf(graph);
  const leaving = new Set([...results].map((id) => storageOf(graph, id).id));
  const live = liveNodes(graph);
  const grouped = new Set(graph.groups.flatMap((group) => group.nodes));
  const units: Unit[] = [
    ...graph.groups.map((group) => ({ name: group.name, nodes: group.nodes.map((id) => graph.nodes[id]) })),
    ...graph.nodes
      .filter((node) => needsKernel(node, leaving) && !grouped.has(node.id))
      .map((node) => ({ name: node.name, nodes: [node] })),
  ];
  const alive = units.filter(({ nodes }) => nodes.some((node) => live.has(node.id)));
  return alive.sort((a, b) => firstId(a) - firstId(b));
}

const firstId = (unit: Unit): NodeId => unit.nodes[0]?.id ?? 0;

/** For every unit the sources and the results of other units that it reads. */
export const readsOf = (graph: Graph, unit: Unit): ReadonlySet<NodeId> => readsIn(graph)(unit);

const readsIn = perGraph((graph) => {
  const inside = createMembership(graph);
  return once(({ nodes }: Unit): ReadonlySet<NodeId> => {
    const isInside = inside(nodes.map(({ id }) => id));
    const reads = new Set<NodeId>();
    for (const { operands } of nodes)
      for (const name in operands) {
        const operand = operands[name];
        if (isInside(operand)) continue;
        for (const writer of writersOf(graph, operand)) if (graph.nodes[writer].op !== "constant") reads.add(writer);
      }
    return reads;
  });
});

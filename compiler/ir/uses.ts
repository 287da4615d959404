import type { Graph, Node, NodeId } from "./graph.js";
import { perGraph } from "./per_graph.js";
import { isView } from "./places.js";

/** Who needs the values of a graph: a side table, made once for many questions. */
export interface Uses {
  /** For every node, the nodes that have it as an operand, each once, in order of id. */
  readonly readers: readonly (readonly NodeId[])[];
  /** Nodes whose value leaves the graph: outputs, and the values of updates. */
  readonly leaving: ReadonlySet<NodeId>;
  /** For the new value of states and parameters, which of them take it. */
  readonly takenBy: ReadonlyMap<NodeId, readonly NodeId[]>;
}

export const usesOf: (graph: Graph) => Uses = perGraph(findUses);

function findUses(graph: Graph): Uses {
  const readers: NodeId[][] = graph.nodes.map(() => []);
  for (const node of graph.nodes) {
    for (const operand of new Set(Object.values(node.operands))) readers[operand].push(node.id);
  }
  const leaving = new Set([...graph.outputs.map(({ node }) => node), ...graph.updates.map(({ value }) => value)]);
  const takenBy = new Map<NodeId, NodeId[]>();
  for (const { target, value } of graph.updates) takenBy.set(value, [...(takenBy.get(value) ?? []), target]);
  return { readers, leaving, takenBy };
}

/** The node whose value a view shows, itself or a part of it. A concatenation that is a view shows several, and stands for them. */
export function storageOf(graph: Graph, id: NodeId): Node {
  const node = graph.nodes[id];
  return isView(node) && node.op !== "concat" ? storageOf(graph, node.operands.x) : node;
}

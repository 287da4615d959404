import type { Graph, Node, NodeId } from "./graph.js";

/** Who needs the values of a graph: a side table, made once for many questions. */
export interface Uses {
  /** For every node, the nodes that have it as an operand, each once, in order of id. */
  readonly readers: readonly (readonly NodeId[])[];
  /** Nodes whose value leaves the graph: outputs, and the values of updates. */
  readonly leaving: ReadonlySet<NodeId>;
}

export function usesOf(graph: Graph): Uses {
  const readers: NodeId[][] = graph.nodes.map(() => []);
  for (const node of graph.nodes) {
    for (const operand of new Set(Object.values(node.operands))) readers[operand].push(node.id);
  }
  const leaving = new Set([...graph.outputs.map(({ node }) => node), ...graph.updates.map(({ value }) => value)]);
  return { readers, leaving };
}

/** The node whose buffer holds the value: `reshape` is another view of its operand and no kernel. */
export function storageOf(graph: Graph, id: NodeId): Node {
  const node = graph.nodes[id];
  return node.op === "reshape" ? storageOf(graph, node.operands.x) : node;
}

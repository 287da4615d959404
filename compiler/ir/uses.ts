import type { Graph, Node, NodeId } from "./graph.js";
import { perGraph, perNodes } from "./per_graph.js";
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
  const leaving = new Set([...graph.outputs.map(({ node }) => node), ...graph.updates.map(({ value }) => value)]);
  const takenBy = new Map<NodeId, NodeId[]>();
  for (const { target, value } of graph.updates) takenBy.set(value, [...(takenBy.get(value) ?? []), target]);
  return { readers: readersOf(graph), leaving, takenBy };
}

const readersOf = perNodes(({ nodes }): Uses["readers"] => {
  const nobody: NodeId[] = [];
  const readers = nodes.map(() => nobody);
  for (const { id, operands } of nodes)
    for (const name in operands) {
      const known = readers[operands[name]];
      // Most values have one reader: a list of one takes less room than one that was made to grow.
      if (known === nobody) readers[operands[name]] = [id];
      else if (known[known.length - 1] !== id) known.push(id);
    }
  return readers;
});

/** The node whose value a view shows, itself or a part of it. A concatenation that is a view shows several, and stands for them. */
export function storageOf(graph: Graph, id: NodeId): Node {
  const node = graph.nodes[id];
  return isView(node) && node.op !== "concat" ? storageOf(graph, node.operands.x) : node;
}

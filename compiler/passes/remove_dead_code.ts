import type { Graph, NodeId } from "../ir/graph.js";
import { usesOf } from "../ir/uses.js";
import type { Pass } from "./pass.js";
import { filterNodes } from "./rewrite.js";

export const removeDeadCode: Pass = {
  name: "removeDeadCode",
  doc: "Removes nodes that no output and no update needs, and updates of a state by itself.",
  run: (graph) => {
    const updates = graph.updates.filter(({ target, value }) => target !== value);
    const needed = updates.length === graph.updates.length ? graph : { ...graph, updates };
    const live = liveNodes(needed);
    return live.size === graph.nodes.length ? needed : filterNodes(needed, (id) => live.has(id));
  },
};

/** What outputs and updates depend on, the targets of the updates too. */
export function liveNodes(graph: Graph): ReadonlySet<NodeId> {
  const live = new Set([...usesOf(graph).leaving, ...graph.updates.map(({ target }) => target)]);
  // Operands come before their users, so one sweep from the end sees every user first.
  for (const node of graph.nodes.toReversed()) {
    if (live.has(node.id)) for (const operand of Object.values(node.operands)) live.add(operand);
  }
  return live;
}

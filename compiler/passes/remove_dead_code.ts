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
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (!live.has(id)) continue;
    const { operands } = graph.nodes[id];
    for (const name in operands) live.add(operands[name]);
  }
  return live;
}

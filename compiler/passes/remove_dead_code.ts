import type { Graph, NodeId } from "../ir/graph.js";
import { perGraph } from "../ir/per_graph.js";
import type { Pass } from "./pass.js";
import { filterNodes } from "./rewrite.js";

export const removeDeadCode: Pass = {
  name: "removeDeadCode",
  doc: "Removes nodes that no output and no update needs, and updates of a state by itself.",
  run: (graph) => {
    const updates = graph.updates.filter(({ target, value }) => target !== value);
    const needed = updates.length === graph.updates.length ? graph : { ...graph, updates };
    const live = liveNodes(needed);
    return live.size === graph.nodes.length ? needed : filterNodes(needed, live.has);
  },
};

/** What outputs and updates depend on, the targets of the updates too. */
export const liveNodes: (graph: Graph) => LiveNodes = perGraph(({ nodes, outputs, updates }) => {
  const live = new Uint8Array(nodes.length);
  for (const { node } of outputs) live[node] = 1;
  for (const { target, value } of updates) live[target] = live[value] = 1;
  let size = 0;
  // Operands come before their users, so one sweep from the end sees every user first.
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (!live[id]) continue;
    size++;
    const { operands } = nodes[id];
    for (const name in operands) live[operands[name]] = 1;
  }
  return { size, has: (id) => live[id] === 1 };
});

interface LiveNodes {
  readonly size: number;
  readonly has: (id: NodeId) => boolean;
}

import { once } from "../base/once.js";
import type { Graph } from "./graph.js";

/** A side table that is made once for each graph, however many passes leave that as it is and ask for it. */
export const perGraph = <T>(make: (graph: Graph) => T): ((graph: Graph) => T) => once(make);

/** The same for a table that depends on the nodes alone: graphs that differ in groups, outputs or updates share it. */
export function perNodes<T>(make: (graph: Pick<Graph, "nodes">) => T): (graph: Pick<Graph, "nodes">) => T {
  const made = once((nodes: Graph["nodes"]) => make({ nodes }));
  return ({ nodes }) => made(nodes);
}

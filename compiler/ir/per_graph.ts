import type { Graph } from "./graph.js";

/** A side table that is made once for each graph, however many passes leave that as it is and ask for it. */
export function perGraph<T>(make: (graph: Graph) => T): (graph: Graph) => T {
  const made = new WeakMap<Graph, { readonly table: T }>();
  return (graph) => {
    const known = made.get(graph);
    if (known) return known.table;
    const table = make(graph);
    made.set(graph, { table });
    return table;
  };
}

import type { Graph } from "./graph.js";

/** A side table that is made once for each graph, however many passes leave that as it is and ask for it. */
export function perGraph<T>(make: (graph: Graph) => T): (graph: Graph) => T {
  return madeOnce((graph) => graph, make);
}

/** The same for a table that depends on the nodes alone: graphs that differ in groups, outputs or updates share it. */
export function perNodes<T>(make: (graph: Pick<Graph, "nodes">) => T): (graph: Pick<Graph, "nodes">) => T {
  return madeOnce(({ nodes }) => nodes, make);
}

function madeOnce<G, T>(keyOf: (graph: G) => object, make: (graph: G) => T): (graph: G) => T {
  const made = new WeakMap<object, { readonly table: T }>();
  return (graph) => {
    const known = made.get(keyOf(graph));
    if (known) return known.table;
    const table = make(graph);
    made.set(keyOf(graph), { table });
    return table;
  };
}

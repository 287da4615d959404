import type { Graph, Node } from "./graph.js";
import { perNodes } from "./per_graph.js";
import { printAttributes } from "./print.js";
import { printType } from "./types.js";

type Nodes = Pick<Graph, "nodes">;

/** The same text for nodes about which an operator's rules say the same: by operator, attributes and types, of the operands too. */
export function likenessOf(graph: Nodes, node: Node): string {
  const texts = textsOf(graph);
  texts[node.id] ??= writeLikeness(graph, node);
  return texts[node.id];
}

const textsOf = perNodes((): string[] => []);

function writeLikeness({ nodes }: Nodes, { op, operands, attrs, type }: Node): string {
  let text = `${op} ${printAttributes(attrs)} ${printType(type)}`;
  for (const name in operands) text += ` ${name}: ${printType(nodes[operands[name]].type)}`;
  return text;
}

/** What an operator's rules say about a node, found out once for all nodes of a graph that are alike, as those of equal layers are. */
export function perLikeness<T>(find: (graph: Nodes, node: Node) => T): (graph: Nodes, node: Node) => T {
  const tablesOf = perNodes(() => new Map<string, { readonly found: T }>());
  return (graph, node) => {
    const table = tablesOf(graph);
    const likeness = likenessOf(graph, node);
    const known = table.get(likeness);
    if (known) return known.found;
    const found = find(graph, node);
    table.set(likeness, { found });
    return found;
  };
}

import type { Graph, Node } from "./graph.js";
import { perNodes } from "./per_graph.js";
import { printAttributes } from "./print.js";
import { printType } from "./types.js";

type Nodes = Pick<Graph, "nodes">;

/** What an operator's rules say about a node, found out once for all nodes of a graph that are alike, as those of equal layers are. */
export function perLikeness<T>(find: (graph: Nodes, node: Node) => T): (graph: Nodes, node: Node) => T {
  const tablesOf = perNodes((): { readonly found: T }[] => []);
  return (graph, node) => {
    const table = tablesOf(graph);
    const likeness = likenessesOf(graph)(node);
    table[likeness] ??= { found: find(graph, node) };
    return table[likeness].found;
  };
}

/** The same number for nodes about which an operator's rules say the same. */
const likenessesOf = perNodes((graph) => {
  const numbers: number[] = [];
  const known = new Map<string, number>();
  return (node: Node): number => {
    if (numbers[node.id] !== undefined) return numbers[node.id];
    const text = writeLikeness(graph, node);
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    numbers[node.id] = number;
    return number;
  };
});

/** By operator, attributes and types, of the operands too. */
function writeLikeness({ nodes }: Nodes, { op, operands, attrs, type }: Node): string {
  let text = `${op} ${printAttributes(attrs)} ${printType(type)}`;
  for (const name in operands) text += ` ${name}: ${printType(nodes[operands[name]].type)}`;
  return text;
}

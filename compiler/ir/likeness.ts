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

/** The same number for nodes about which an operator's rules say the same: by operator, attributes and types, of the operands too. */
const likenessesOf = perNodes(({ nodes }) => {
  const numbers: number[] = [];
  const known = new Map<string, number>();
  const ofAttributes = createNumbers(printAttributes);
  const ofType = createNumbers(printType);
  return ({ id, op, operands, attrs, type }: Node): number => {
    if (numbers[id] !== undefined) return numbers[id];
    let text = `${op} ${ofAttributes(attrs)} ${ofType(type)}`;
    for (const name in operands) text += ` ${name} ${ofType(nodes[operands[name]].type)}`;
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    numbers[id] = number;
    return number;
  };
});

/** Numbers things, those of the same text alike. An object that many nodes share is printed once. */
function createNumbers<K extends object>(print: (thing: K) => string): (thing: K) => number {
  const ofText = new Map<string, number>();
  const ofThing = new Map<K, number>();
  return (thing) => {
    const seen = ofThing.get(thing);
    if (seen !== undefined) return seen;
    const text = print(thing);
    const number = ofText.get(text) ?? ofText.size;
    ofText.set(text, number);
    ofThing.set(thing, number);
    return number;
  };
}

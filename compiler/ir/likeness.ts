import type { Attributes, Graph, Node } from "./graph.js";
import { perNodes } from "./per_graph.js";
import type { TensorType } from "./types.js";

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

/**
 * The same number for nodes about which an operator's rules say the same: those with the same operator and the same objects as
 * attributes and types, of the operands too. Few objects are equal and not the same, since builders share them.
 */
const likenessesOf = perNodes(({ nodes }) => {
  const numbers: number[] = [];
  const root = createStep();
  let count = 0;
  return ({ id, op, operands, attrs, type }: Node): number => {
    if (numbers[id] !== undefined) return numbers[id];
    let at = follow(follow(root, op), type);
    for (const name in operands) at = follow(follow(at, name), nodes[operands[name]].type);
    const number = at.numbers.get(attrs) ?? count++;
    at.numbers.set(attrs, number);
    numbers[id] = number;
    return number;
  };
});

/** What some nodes have in common, and how they go on. */
interface Step {
  readonly next: Map<string | TensorType, Step>;
  /** Of nodes that do not go on, by their attributes. */
  readonly numbers: Map<Attributes, number>;
}

const createStep = (): Step => ({ next: new Map(), numbers: new Map() });

function follow({ next }: Step, by: string | TensorType): Step {
  const known = next.get(by);
  if (known) return known;
  const step = createStep();
  next.set(by, step);
  return step;
}

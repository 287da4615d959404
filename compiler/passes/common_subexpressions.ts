import type { Node } from "../ir/graph.js";
import { printAttributes } from "../ir/print.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";

/** Exact in floating point too, where order among more than two is not. */
const commutative: ReadonlySet<string> = new Set(["add", "mul", "maximum", "minimum", "equal"]);

/** All operators are pure, random masks too: their numbers depend on the attributes and the control words alone. */
export const commonSubexpressions: Pass = {
  name: "commonSubexpressions",
  doc: "Computes a value once where several nodes have the same operator, operands and attributes.",
  run: (graph) => {
    const known = new Map<string, Node>();
    return rewrite(graph, ({ node, operands, keep }) => {
      const key = signature(node, operands);
      const first = known.get(key) ?? keep();
      known.set(key, first);
      return first;
    });
  },
};

function signature(node: Node, operands: { readonly [name: string]: Node }): string {
  const ids = Object.entries(operands).map(([name, { id }]) => `${name}: ${id}`);
  const inOrder = commutative.has(node.op)
    ? Object.values(operands)
        .map(({ id }) => id)
        .sort((a, b) => a - b)
    : ids;
  return `${node.op}(${inOrder.join(", ")}) ${printAttributes(node.attrs)}`;
}

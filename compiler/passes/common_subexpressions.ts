import type { Node, NodeId } from "../ir/graph.js";
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
    return rewrite(graph, ({ node, renewed, keep }) => {
      const key = signature(node, (id) => renewed(id).id);
      const first = known.get(key);
      if (first) return first;
      const kept = keep();
      known.set(key, kept);
      return kept;
    });
  },
};

/** The same text for nodes of the same value; `renewed` gives an operand's number in the new graph. */
function signature({ op, operands, attrs }: Node, renewed: (id: NodeId) => NodeId): string {
  let text = op;
  if (commutative.has(op)) {
    const [a, b] = [renewed(operands.a), renewed(operands.b)];
    text += ` ${Math.min(a, b)} ${Math.max(a, b)}`;
  } else for (const name in operands) text += ` ${name} ${renewed(operands[name])}`;
  return `${text} ${printAttributes(attrs)}`;
}

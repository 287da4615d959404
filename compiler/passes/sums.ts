import type { Graph, Node, NodeId } from "../ir/graph.js";
import { everyOperand } from "../ir/operands.js";
import { sameShape } from "../ir/types.js";
import type { Uses } from "../ir/uses.js";

/**
 * The terms of a sum that is written as a tree of additions, from left to right; undefined where `root` is no addition, or part
 * of a larger tree. Inside of a tree nobody else reads a sum.
 */
export function termsOfSum(graph: Graph, uses: Uses, root: Node): readonly NodeId[] | undefined {
  if (!isSum(graph, root) || isInner(graph, uses, root)) return undefined;
  const terms: NodeId[] = [];
  const open = [root.id];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = graph.nodes[id];
    if (node === root || (isSum(graph, node) && isInner(graph, uses, node))) open.push(node.operands.b, node.operands.a);
    else terms.push(id);
  }
  return terms;
}

/** An addition without broadcasting. */
const isSum = (graph: Graph, node: Node): boolean =>
  node.op === "add" && everyOperand(node, (id) => sameShape(graph.nodes[id].type.shape, node.type.shape));

/** Read by one other addition of the kind, and that as one operand. */
function isInner(graph: Graph, uses: Uses, { id }: Node): boolean {
  const [reader, ...others] = uses.readers[id];
  if (reader === undefined || others.length > 0 || uses.leaving.has(id)) return false;
  const { operands } = graph.nodes[reader];
  return isSum(graph, graph.nodes[reader]) && operands.a !== operands.b;
}

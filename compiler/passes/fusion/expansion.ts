import type { Graph, Node } from "../../ir/graph.js";
import { elementCount } from "../../ir/types.js";
import type { Expr } from "../../kernel/expr.js";
import { partsOf } from "../../kernel/parts.js";
import { formulaOf, rolesOf } from "./role.js";

/**
 * Whether a node only spreads what it reads over more elements, as the gradient of a pooling does: then reading its operands again
 * costs less than reading what it would store.
 */
export function isExpansion(graph: Graph, node: Node): boolean {
  if (rolesOf(graph)[node.id] !== "movement") return false;
  const read = Object.values(node.operands).reduce((sum, id) => sum + elementCount(graph.nodes[id].type.shape), 0);
  return elementCount(node.type.shape) > read;
}

/** Whether a node reads an operand only where its own loops are, and at no place that is computed: nothing is read twice at one point. */
export function readsWhereItIs(graph: Graph, node: Node, operand: string): boolean {
  const value = formulaOf(graph, node);
  return value !== undefined && loadsOf(value, operand).every((index) => index.every((i) => i.kind === "axis"));
}

function loadsOf(root: Expr, tensor: string): readonly (readonly Expr[])[] {
  const own = root.kind === "load" && root.tensor === tensor ? [root.index] : [];
  return [...own, ...partsOf(root).flatMap((part) => loadsOf(part, tensor))];
}

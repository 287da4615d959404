import type { Node, NodeId } from "./graph.js";

/*
 * Every pass asks every node for its operands. `Object.values` and its like make an array each time, `Object.fromEntries` takes
 * far longer than copying the record: a loop over the names costs next to nothing.
 */

/** The operands of a node in the operator's order, one that it has twice twice. */
export function operandsOf({ operands }: Node): NodeId[] {
  const ids: NodeId[] = [];
  for (const name in operands) ids.push(operands[name]);
  return ids;
}

/** Whether something holds for all operands of a node. */
export function everyOperand({ operands }: Node, holds: (id: NodeId) => boolean): boolean {
  for (const name in operands) if (!holds(operands[name])) return false;
  return true;
}

/**
 * The node under another number, and with what its operands have become; the same object where all of that is as it was. Its fields
 * are written out, as where nodes are emitted: what looks at all nodes is twice as fast if all are objects of one form.
 */
export function moveNode(node: Node, id: NodeId, operandFor: (id: NodeId) => NodeId): Node {
  if (node.id === id && everyOperand(node, (operand) => operandFor(operand) === operand)) return node;
  const operands: { [name: string]: NodeId } = {};
  for (const name in node.operands) operands[name] = operandFor(node.operands[name]);
  const { op, attrs, type, name, origin } = node;
  return { id, op, operands, attrs, type, name, origin };
}

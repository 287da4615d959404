import type { Node } from "../ir/graph.js";

/** What can give any number, or a negative one, whatever it is given. */
const anyNumber: ReadonlySet<string> = new Set(["matmul", "conv", "tanh"]);
/** What can where one of its operands can. */
const asOperands: ReadonlySet<string> = new Set(["add", "sub", "relu", "reshape", "transpose", "slice", "concat"]);

/**
 * Whether a value is surely no probability: a dense layer or a convolution gave it, or an activation that is not kept between 0
 * and 1, with nothing after it but sums and changes of shape. False where nothing is known, as of a product.
 */
export function isUnbounded(value: Node, node: (id: number) => Node): boolean {
  const seen = new Set([value.id]);
  // A set grows while it is gone through, so that each node is looked at once however often it is used.
  for (const id of seen) {
    const { op, operands } = node(id);
    if (anyNumber.has(op)) return true;
    if (asOperands.has(op)) for (const operand of Object.values(operands)) seen.add(operand);
  }
  return false;
}

import type { Node } from "../ir/graph.js";
import { printAttributes } from "../ir/print.js";
import { elementCount } from "../ir/types.js";
import type { Emit } from "../ops/define.js";

/**
 * Makes ways to emit that share what is computed of single numbers alone: rates and corrections are the same for every weight, and a
 * thousand layers would have thousands of them. The first who asks gives the name.
 */
export function createSharing(): (emit: Emit) => Emit {
  const known = new Map<string, Node>();
  return (emit) =>
    (op, operands, attrs = {}, options = {}) => {
      let key = `${op} ${printAttributes(attrs)}`;
      for (const name in operands) {
        if (elementCount(operands[name].type.shape) !== 1) return emit(op, operands, attrs, options);
        key += ` ${name} ${operands[name].id}`;
      }
      const node = known.get(key) ?? emit(op, operands, attrs, options);
      known.set(key, node);
      return node;
    };
}

import type { GraphBuilder } from "../ops/builder.js";
import type { Emit } from "../ops/define.js";

/** Emits under `name` whatever is given no name of its own. */
export const namedEmit =
  (builder: GraphBuilder, name: string): Emit =>
  (op, operands, attrs, options) =>
    builder.emit(op, operands, attrs, { name, ...options });

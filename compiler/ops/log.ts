import { log as logOf } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

export const log = defineOp(
  unary({
    name: "log",
    doc: "The natural logarithm of each element, which must be positive.",
    value: (x) => logOf(x),
    gradient: (emit, { x, ct }) => emit("div", { a: ct, b: x }),
    reference: Math.log,
  }),
);

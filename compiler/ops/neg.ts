import { neg as negOf } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

export const neg = defineOp(
  unary({
    name: "neg",
    doc: "The negative of each element: -x.",
    value: (x) => negOf(x),
    gradient: (emit, { ct }) => emit("neg", { x: ct }),
    reference: (x) => -x,
  }),
);

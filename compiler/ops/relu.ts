import { max } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

/** The gradient reads the result, not the operand, so that only one of the two must be kept. */
export const relu = defineOp(
  unary({
    name: "relu",
    doc: "Rectified linear unit, element by element: max(x, 0).",
    monotone: true,
    value: (x) => max(x, 0),
    gradient: (emit, { y, ct }) => emit("select_positive", { x: y, ct }),
    reference: (x) => Math.max(x, 0),
  }),
);

import { abs as absOf } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

export const abs = defineOp(
  unary({
    name: "abs",
    doc: "The absolute value of each element. Its gradient at 0 is 0.",
    value: (x) => absOf(x),
    gradient: (emit, { x, ct }) =>
      emit("sub", { a: emit("select_positive", { x, ct }), b: emit("select_positive", { x: emit("neg", { x }), ct }) }),
    reference: Math.abs,
  }),
);

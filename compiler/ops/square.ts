import { mul } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

export const square = defineOp(
  unary({
    name: "square",
    doc: "The square of each element: x².",
    value: (x) => mul(x, x),
    gradient: (emit, { x, ct }) => emit("mul", { a: ct, b: emit("add", { a: x, b: x }) }),
    reference: (x) => x * x,
  }),
);

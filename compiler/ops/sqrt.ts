import { sqrt as sqrtOf } from "../kernel/expr.js";
import { scalar } from "./broadcast.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

export const sqrt = defineOp(
  unary({
    name: "sqrt",
    doc: "The square root of each element, which must not be negative.",
    value: (x) => sqrtOf(x),
    gradient: (emit, { y, ct }) => emit("mul", { a: ct, b: emit("div", { a: scalar(emit, 0.5), b: y }) }),
    reference: Math.sqrt,
  }),
);

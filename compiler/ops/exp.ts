import { exp as expOf } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

export const exp = defineOp(
  unary({
    name: "exp",
    doc: "The exponential of each element: e^x.",
    value: (x) => expOf(x),
    gradient: (emit, { y, ct }) => emit("mul", { a: ct, b: y }),
    reference: Math.exp,
  }),
);

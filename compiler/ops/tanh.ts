import { max, min, tanh as tanhOf } from "../kernel/expr.js";
import { scalar } from "./broadcast.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

/** tanh(9.1) is 1 in float32 already; some drivers compute tanh from exponentials and overflow beyond 88. */
const saturated = 15;

export const tanh = defineOp(
  unary({
    name: "tanh",
    doc: "The hyperbolic tangent of each element.",
    monotone: true,
    value: (x) => tanhOf(min(max(x, -saturated), saturated)),
    gradient: (emit, { y, ct }) => emit("mul", { a: ct, b: emit("sub", { a: scalar(emit, 1), b: emit("square", { x: y }) }) }),
    reference: Math.tanh,
  }),
);

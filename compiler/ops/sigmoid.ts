import { add, div, exp, f32, max, neg } from "../kernel/expr.js";
import { scalar } from "./broadcast.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

/** e^87 is the last whole power that float32 holds; below, the result is 1.6e-38 or less and WGSL promises nothing of infinities. */
const lowest = -87;

export const sigmoid = defineOp(
  unary({
    name: "sigmoid",
    doc: "The logistic function of each element: 1 / (1 + e^-x).",
    monotone: true,
    value: (x) => div(1, add(1, exp(neg(max(x, f32(lowest)))))),
    gradient: (emit, { y, ct }) => {
      const slope = emit("mul", { a: y, b: emit("sub", { a: scalar(emit, 1), b: y }) });
      return emit("mul", { a: ct, b: slope });
    },
    reference: (x) => 1 / (1 + Math.exp(-x)),
  }),
);

import { rsqrt as rsqrtOf } from "../kernel/expr.js";
import { scalar } from "./broadcast.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

export const rsqrt = defineOp(
  unary({
    name: "rsqrt",
    doc: "One over the square root of each element, which must be positive.",
    value: (x) => rsqrtOf(x),
    gradient: (emit, { y, ct }) => {
      const cube = emit("mul", { a: y, b: emit("square", { x: y }) });
      return emit("mul", { a: ct, b: emit("mul", { a: scalar(emit, -0.5), b: cube }) });
    },
    reference: (x) => 1 / Math.sqrt(x),
  }),
);

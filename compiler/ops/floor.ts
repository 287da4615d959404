import { floor as roundDown } from "../kernel/expr.js";
import { scalar } from "./broadcast.js";
import { defineOp } from "./define.js";
import { unary } from "./elementwise.js";

export const floor = defineOp(
  unary({
    name: "floor",
    doc: "The largest whole number that is not above x, element by element. Its gradient is 0 almost everywhere.",
    monotone: true,
    value: roundDown,
    gradient: (emit, { ct }) => emit("mul", { a: ct, b: scalar(emit, 0) }),
    reference: Math.floor,
  }),
);

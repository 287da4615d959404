import { abs, add, exp, max, neg, sub } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { binary } from "./elementwise.js";
import { logOf1Plus } from "./softplus.js";

export const logAddExp = defineOp(
  binary({
    name: "log_add_exp",
    doc: "log(e^a + e^b) of two numbers, as max(a, b) + log(1 + e^-|a - b|), element by element with broadcasting: sums of probabilities of which only logarithms are held.",
    value: (a, b) => add(max(a, b), logOf1Plus(exp(neg(abs(sub(a, b)))))),
    gradient: (emit, { a, b, ct }) => {
      const share = (x: typeof a, other: typeof a) => emit("sigmoid", { x: emit("sub", { a: x, b: other }) });
      return { a: emit("mul", { a: ct, b: share(a, b) }), b: emit("mul", { a: ct, b: share(b, a) }) };
    },
    reference: (a, b) => Math.log(Math.exp(a - Math.max(a, b)) + Math.exp(b - Math.max(a, b))) + Math.max(a, b),
  }),
);

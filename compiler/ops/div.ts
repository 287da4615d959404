import { div as quotient } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { binary } from "./elementwise.js";

export const div = defineOp(
  binary({
    name: "div",
    doc: "The quotient, element by element with broadcasting: a / b.",
    value: quotient,
    gradient: (emit, { b, y, ct }) => {
      const a = emit("div", { a: ct, b });
      return { a, b: emit("neg", { x: emit("mul", { a, b: y }) }) };
    },
    reference: (a, b) => a / b,
  }),
);

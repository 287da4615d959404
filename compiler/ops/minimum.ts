import { min } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { binary } from "./elementwise.js";

export const minimum = defineOp(
  binary({
    name: "minimum",
    doc: "The smaller of two numbers, element by element with broadcasting. Of equal ones, b takes the whole gradient.",
    value: min,
    gradient: (emit, { a, b, ct }) => {
      const toA = emit("select_positive", { x: emit("sub", { a: b, b: a }), ct });
      return { a: toA, b: emit("sub", { a: ct, b: toA }) };
    },
    reference: (a, b) => Math.min(a, b),
  }),
);

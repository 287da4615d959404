import { max } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { binary } from "./elementwise.js";

export const maximum = defineOp(
  binary({
    name: "maximum",
    doc: "The larger of two numbers, element by element with broadcasting. Of equal ones, b takes the whole gradient.",
    value: max,
    gradient: (emit, { a, b, ct }) => {
      const toA = emit("select_positive", { x: emit("sub", { a: a, b: b }), ct });
      return { a: toA, b: emit("sub", { a: ct, b: toA }) };
    },
    reference: (a, b) => Math.max(a, b),
  }),
);

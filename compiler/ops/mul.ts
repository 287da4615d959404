import { mul as times } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { binary } from "./elementwise.js";

export const mul = defineOp(
  binary({
    name: "mul",
    doc: "The product, element by element with broadcasting: a · b.",
    value: times,
    gradient: (emit, { a, b, ct }) => ({ a: emit("mul", { a: ct, b }), b: emit("mul", { a: ct, b: a }) }),
    reference: (a, b) => a * b,
  }),
);

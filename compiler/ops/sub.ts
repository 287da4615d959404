import { sub as minus } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { binary } from "./elementwise.js";

export const sub = defineOp(
  binary({
    name: "sub",
    doc: "The difference, element by element with broadcasting: a - b.",
    value: minus,
    gradient: (emit, { ct }) => ({ a: ct, b: emit("neg", { x: ct }) }),
    reference: (a, b) => a - b,
  }),
);

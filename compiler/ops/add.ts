import { add as plus } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { binary } from "./elementwise.js";

export const add = defineOp(
  binary({
    name: "add",
    doc: "The sum, element by element with broadcasting: a + b.",
    value: plus,
    gradient: (_, { ct }) => ({ a: ct, b: ct }),
    reference: (a, b) => a + b,
  }),
);

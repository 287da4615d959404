import { z } from "zod";
import { control } from "../../runtime/manifest.js";
import { tensor } from "../ir/types.js";
import { add, eq, f32, ge, load, mod, mul, or, select, u32 } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { extent } from "./schemas.js";

export const updateDue = defineOp({
  name: "update_due",
  doc: "1 in the last of every `every` steps and in the last step of the rows at hand, else 0: when gradients that were added up are used.",
  kind: "elementwise",
  operands: ["control"],
  attributes: z.strictObject({ batch: extent, every: extent }),
  infer: () => tensor("f32", [1]),
  gradient: () => ({}),
  lower: ({ result, attrs: { batch, every } }) => {
    const done = add(load("control", [control.position], "u32"), u32(1));
    const isFull = eq(mod(done, u32(every)), u32(0));
    const isLast = ge(mul(done, u32(batch)), load("control", [control.rows], "u32"));
    return { axes: axesOf(result.shape), value: select(or(isFull, isLast), f32(1), f32(0)) };
  },
  reference: ({ control: words }, { batch, every }, result) => {
    const done = words.data[control.position] + 1;
    return tabulate(result, () => (done % every === 0 || done * batch >= words.data[control.rows] ? 1 : 0));
  },
});

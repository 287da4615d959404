import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { load, sub } from "../kernel/expr.js";
import { loadedType } from "../kernel/kernel.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { index } from "./schemas.js";

export const reverse = defineOp({
  name: "reverse",
  doc: "x from its end to its front along one axis: y[…, i, …] = x[…, extent - 1 - i, …].",
  kind: "general",
  operands: ["x"],
  readsOnce: () => ["x"],
  attributes: z.strictObject({ axis: index }),
  infer: ({ x }, { axis }) => {
    invariant(axis < x.shape.length, "reverse names an axis of its operand");
    return x;
  },
  gradient: (emit, { ct, attrs }) => ({ x: emit("reverse", { x: ct }, attrs) }),
  lower: ({ operands: { x }, result, attrs: { axis } }) => {
    const axes = axesOf(result.shape);
    const from = axes.map((at, i) => (i === axis ? sub(x.shape[axis] - 1, at) : at));
    return { axes, value: load("x", from, loadedType(x.dtype)) };
  },
  reference: ({ x }, { axis }, result) => tabulate(result, (at) => read(x, at.with(axis, x.type.shape[axis] - 1 - at[axis]))),
});

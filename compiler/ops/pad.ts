import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { all, expr, ge, load, lt, select } from "../kernel/expr.js";
import { loadedType } from "../kernel/kernel.js";
import { defineOp } from "./define.js";
import { readPadded, tabulate } from "./host.js";
import { axesOf, plus } from "./indexing.js";
import { index } from "./schemas.js";

export const pad = defineOp({
  name: "pad",
  doc: "x with zeros before and after it along one axis.",
  kind: "general",
  operands: ["x"],
  readsOnce: () => ["x"],
  attributes: z.strictObject({ axis: index, before: index, after: index }),
  infer: ({ x }, { axis, before, after }) => {
    invariant(axis < x.shape.length, "pad names an axis of its operand");
    return tensor(x.dtype, x.shape.with(axis, before + x.shape[axis] + after));
  },
  gradient: (emit, { operands: { x }, ct, attrs: { axis, before } }) => ({
    x: emit("slice", { x: ct }, { axis, start: before, extent: x.type.shape[axis] }),
  }),
  lower: ({ operands: { x }, result, attrs: { axis, before, after } }) => {
    const axes = axesOf(result.shape);
    const at = plus(axes[axis], -before);
    const real = all([...(before > 0 ? [ge(at, 0)] : []), ...(after > 0 ? [lt(at, x.shape[axis])] : [])]);
    const type = loadedType(x.dtype);
    const value = load(
      "x",
      axes.map((other, i) => (i === axis ? at : other)),
      type,
    );
    return { axes, value: real ? select(real, value, expr(0, type)) : value };
  },
  reference: ({ x }, { axis, before }, result) => tabulate(result, (at) => readPadded(x, at.with(axis, at[axis] - before))),
});

import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { load } from "../kernel/expr.js";
import { loadedType } from "../kernel/kernel.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf, plus } from "./indexing.js";
import { extent, index, view } from "./schemas.js";

export const slice = defineOp({
  name: "slice",
  doc: "The part of x from `start` on along one axis, `extent` long.",
  kind: "general",
  operands: ["x"],
  readsOnce: () => ["x"],
  attributes: z.strictObject({ axis: index, start: index, extent, view }),
  infer: ({ x }, { axis, start, extent }) => {
    invariant(axis < x.shape.length && start + extent <= x.shape[axis], "slice reaches beyond its operand");
    return tensor(x.dtype, x.shape.with(axis, extent));
  },
  gradient: (emit, { operands: { x }, ct, attrs: { axis, start, extent } }) => ({
    x: emit("pad", { x: ct }, { axis, before: start, after: x.type.shape[axis] - start - extent }),
  }),
  lower: ({ operands: { x }, result, attrs: { axis, start } }) => {
    const axes = axesOf(result.shape);
    return {
      axes,
      value: load(
        "x",
        axes.map((at, i) => (i === axis ? plus(at, start) : at)),
        loadedType(x.dtype),
      ),
    };
  },
  reference: ({ x }, { axis, start }, result) => tabulate(result, (at) => read(x, at.with(axis, at[axis] + start))),
});

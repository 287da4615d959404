import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { load, lt, select } from "../kernel/expr.js";
import { loadedType } from "../kernel/kernel.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf, plus } from "./indexing.js";
import { index, view } from "./schemas.js";

export const concat = defineOp({
  name: "concat",
  doc: "b behind a along one axis.",
  kind: "general",
  operands: ["a", "b"],
  readsOnce: () => ["a", "b"],
  attributes: z.strictObject({ axis: index, view }),
  infer: ({ a, b }, { axis }) => {
    const fit = a.shape.length === b.shape.length && a.shape.every((extent, i) => i === axis || extent === b.shape[i]);
    invariant(fit && axis < a.shape.length && a.dtype === b.dtype, "concat: shapes differ beside the joined axis");
    return tensor(
      a.dtype,
      a.shape.map((extent, i) => (i === axis ? extent + b.shape[i] : extent)),
    );
  },
  gradient: (emit, { operands: { a, b }, ct, attrs: { axis } }) => {
    const [first, second] = [a.type.shape[axis], b.type.shape[axis]];
    return {
      a: emit("slice", { x: ct }, { axis, start: 0, extent: first }),
      b: emit("slice", { x: ct }, { axis, start: first, extent: second }),
    };
  },
  lower: ({ operands: { a, b }, result, attrs: { axis } }) => {
    const axes = axesOf(result.shape);
    const first = a.shape[axis];
    const type = loadedType(result.dtype);
    const inB = axes.map((at, i) => (i === axis ? plus(at, -first) : at));
    return { axes, value: select(lt(axes[axis], first), load("a", axes, type), load("b", inB, loadedType(b.dtype))) };
  },
  reference: ({ a, b }, { axis }, result) => {
    const first = a.type.shape[axis];
    return tabulate(result, (at) => (at[axis] < first ? read(a, at) : read(b, at.with(axis, at[axis] - first))));
  },
});

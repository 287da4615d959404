import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { f32, le, load, select } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { axesOf } from "./indexing.js";

export const maskFuture = defineOp({
  name: "mask_future",
  doc: "What no step before may look at becomes one number: y[…, i, j] = x[…, i, j] where j <= i, else `fill`.",
  kind: "elementwise",
  operands: ["x"],
  attributes: z.strictObject({ fill: z.number() }),
  infer: ({ x }) => {
    invariant(x.shape.length >= 2, "mask_future takes steps by steps");
    return x;
  },
  gradient: (emit, { ct }) => ({ x: emit("mask_future", { x: ct }, { fill: 0 }) }),
  lower: ({ result, attrs: { fill } }) => {
    const axes = axesOf(result.shape);
    const [i, j] = axes.slice(-2);
    return { axes, value: select(le(j, i), load("x", axes), f32(fill)) };
  },
  reference: ({ x }, { fill }, result) => {
    const [rows, columns] = result.shape.slice(-2);
    const data = x.data.map((value, at) => (at % columns <= Math.floor(at / columns) % rows ? value : fill));
    return { type: result, data };
  },
});

import { invariant } from "../base/invariant.js";
import { sameShape, tensor } from "../ir/types.js";
import { convert, load } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { none } from "./schemas.js";

export const pick = defineOp({
  name: "pick",
  doc: "One element of every row: y[…, 0] = x[…, index[…, 0]].",
  kind: "general",
  operands: ["x", "index"],
  readsOnce: () => ["x", "index"],
  attributes: none,
  infer: ({ x, index }) => {
    invariant(sameShape(index.shape, x.shape.with(-1, 1)), "pick takes x[…, c] and index[…, 1]");
    return tensor("f32", index.shape);
  },
  gradient: (emit, { operands: { x, index }, ct }) => ({
    x: emit("mul", { a: emit("one_hot", { index }, { classes: x.type.shape.at(-1) as number }), b: ct }),
  }),
  lower: ({ result }) => {
    const axes = axesOf(result.shape);
    const row = axes.slice(0, -1);
    return { axes, value: load("x", [...row, convert("i32", load("index", [...row, 0], "u32"))]) };
  },
  reference: ({ x, index }, _, result) =>
    tabulate(result, (at) => {
      const row = at.slice(0, -1);
      return read(x, [...row, read(index, [...row, 0])]);
    }),
});

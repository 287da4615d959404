import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { convert, load } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { none } from "./schemas.js";

export const pick = defineOp({
  name: "pick",
  doc: "One element of every row: y[n, 0] = x[n, index[n, 0]].",
  kind: "general",
  operands: ["x", "index"],
  readsOnce: () => ["x", "index"],
  attributes: none,
  infer: ({ x, index }) => {
    invariant(
      x.shape.length === 2 && index.shape[0] === x.shape[0] && index.shape[1] === 1,
      "pick takes x[n, c] and index[n, 1]",
    );
    return tensor("f32", [x.shape[0], 1]);
  },
  gradient: (emit, { operands: { x, index }, ct }) => ({
    x: emit("mul", { a: emit("one_hot", { index }, { classes: x.type.shape[1] }), b: ct }),
  }),
  lower: ({ result }) => {
    const axes = axesOf(result.shape);
    return { axes, value: load("x", [axes[0], convert("i32", load("index", [axes[0], 0], "u32"))]) };
  },
  reference: ({ x, index }, _, result) => tabulate(result, ([n]) => read(x, [n, read(index, [n, 0])])),
});

import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { convert, eq, f32, load, select } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { extent } from "./schemas.js";

export const oneHot = defineOp({
  name: "one_hot",
  doc: "1 at the index of every row, else 0: y[n, c] = 1 where index[n, 0] = c.",
  kind: "elementwise",
  operands: ["index"],
  attributes: z.strictObject({ classes: extent }),
  infer: ({ index }, { classes }) => {
    invariant(index.shape.length === 2 && index.shape[1] === 1 && index.dtype === "u32", "one_hot takes index[n, 1]");
    return tensor("f32", [index.shape[0], classes]);
  },
  gradient: () => ({}),
  lower: ({ result }) => {
    const axes = axesOf(result.shape);
    return { axes, value: select(eq(load("index", [axes[0], 0], "u32"), convert("u32", axes[1])), f32(1), f32(0)) };
  },
  reference: ({ index }, _, result) => tabulate(result, ([n, c]) => (read(index, [n, 0]) === c ? 1 : 0)),
});

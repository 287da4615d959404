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
  doc: "1 at the index of every row, else 0: y[…, c] = 1 where index[…, 0] = c.",
  kind: "elementwise",
  operands: ["index"],
  attributes: z.strictObject({ classes: extent }),
  infer: ({ index }, { classes }) => {
    invariant(index.shape.at(-1) === 1 && index.dtype === "u32", "one_hot takes index[…, 1]");
    return tensor("f32", index.shape.with(-1, classes));
  },
  gradient: () => ({}),
  lower: ({ result }) => {
    const axes = axesOf(result.shape);
    const row = axes.slice(0, -1);
    const here = convert("u32", axes[row.length]);
    return { axes, value: select(eq(load("index", [...row, 0], "u32"), here), f32(1), f32(0)) };
  },
  reference: ({ index }, _, result) =>
    tabulate(result, (at) => (read(index, [...at.slice(0, -1), 0]) === at[at.length - 1] ? 1 : 0)),
});

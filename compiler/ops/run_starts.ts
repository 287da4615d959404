import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { add, and, convert, type Expr, i32, le, load, lt, min, mul, select, sub } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { extent } from "./schemas.js";

export const runStarts = defineOp({
  name: "run_starts",
  doc: "Where the keys of each id begin in a sorted list of `place_keys`: starts[r] is the number of keys below r · places.",
  kind: "general",
  operands: ["keys"],
  attributes: z.strictObject({ runs: extent }),
  infer: ({ keys }, { runs }) => {
    invariant(keys.shape.length === 1 && keys.dtype === "u32", "run_starts takes a list of u32");
    return tensor("u32", [runs + 1]);
  },
  gradient: () => ({}),
  lower: ({ operands, result }) => {
    const axes = axesOf(result.shape);
    const [count] = operands.keys.shape;
    const first = mul(convert("u32", axes[0]), count);
    let below: Expr = i32(0);
    for (let step = 2 ** Math.floor(Math.log2(count)); step >= 1; step /= 2) {
      const next = add(below, step);
      const key = load("keys", [min(sub(next, 1), count - 1)], "u32");
      below = select(and(le(next, count), lt(key, first)), next, below);
    }
    return { axes, value: convert("u32", below) };
  },
  reference: ({ keys }, _, result) =>
    tabulate(result, ([run]) => keys.data.filter((key) => Math.floor(key / keys.data.length) < run).length),
});

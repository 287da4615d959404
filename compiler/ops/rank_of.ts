import { invariant } from "../base/invariant.js";
import { sameShape, tensor } from "../ir/types.js";
import { and, axis, convert, eq, f32, gt, load, lt, or, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { hostRow } from "./rows.js";
import { none } from "./schemas.js";

export const rankOf = defineOp({
  name: "rank_of",
  doc:
    "How many elements of a row stand before the one at the index when the row is sorted from the largest down, equal ones in " +
    "their order: y[…, 0] = #{j : x[…, j] > p or (x[…, j] = p and j < i)}, i = index[…, 0], p = x[…, i].",
  kind: "general",
  operands: ["x", "index"],
  attributes: none,
  infer: ({ x, index }) => {
    invariant(sameShape(index.shape, x.shape.with(-1, 1)), "rank_of takes x[…, c] and index[…, 1]");
    return tensor("f32", index.shape);
  },
  gradient: () => ({}),
  lower: ({ operands, result }) => {
    const axes = axesOf(result.shape);
    const row = axes.slice(0, -1);
    const index = convert("i32", load("index", [...row, 0], "u32"));
    const picked = load("x", [...row, index]);
    const j = axis("j", operands.x.shape.at(-1) as number);
    const element = load("x", [...row, j]);
    const before = or(gt(element, picked), and(eq(element, picked), lt(j, index)));
    return { axes, value: sum([j], select(before, f32(1), f32(0))) };
  },
  reference: ({ x, index }, _, result) =>
    tabulate(result, (at) => {
      const row = hostRow(x, at.slice(0, -1));
      const place = read(index, [...at.slice(0, -1), 0]);
      const sorted = row.map((value, j) => ({ value, j })).sort((a, b) => b.value - a.value || a.j - b.j);
      return sorted.findIndex(({ j }) => j === place);
    }),
});

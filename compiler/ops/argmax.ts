import { tensor } from "../ir/types.js";
import { convert, eq, reduce, select, u32 } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { hostRow, rowOf } from "./rows.js";
import { none } from "./schemas.js";

export const argmax = defineOp({
  name: "argmax",
  doc: "Where the largest element along the last axis stands, which stays with extent 1; the first of equal ones.",
  kind: "general",
  operands: ["x"],
  attributes: none,
  infer: ({ x }) => tensor("u32", x.shape.with(-1, 1)),
  gradient: () => ({}),
  lower: ({ operands, result }) => {
    const axes = axesOf(result.shape);
    const row = rowOf(operands.x, axes.slice(0, -1));
    const { axis: j, element } = row.walk();
    return { axes, value: reduce("min", [j], select(eq(element, row.maximum), convert("u32", j), u32(j.extent))) };
  },
  reference: ({ x }, _, result) =>
    tabulate(result, (at) => {
      const row = hostRow(x, at.slice(0, -1));
      return row.indexOf(Math.max(...row));
    }),
});

import { tensor } from "../ir/types.js";
import { add, exp, log, sub, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { hostRow, rowOf } from "./rows.js";
import { none } from "./schemas.js";

export const logSumExp = defineOp({
  name: "log_sum_exp",
  doc: "The logarithm of the sum of powers along the last axis, which stays with extent 1: m + log Σ_j e^(x_j - m), m = max_j x_j.",
  kind: "general",
  operands: ["x"],
  attributes: none,
  infer: ({ x }) => tensor("f32", x.shape.with(-1, 1)),
  gradient: (emit, { operands: { x }, ct }) => ({ x: emit("mul", { a: emit("softmax", { x }), b: ct }) }),
  lower: ({ operands, result }) => {
    const axes = axesOf(result.shape);
    const row = rowOf(operands.x, axes.slice(0, -1));
    const { axis: j, element } = row.walk();
    return { axes, value: add(row.maximum, log(sum([j], exp(sub(element, row.maximum))))) };
  },
  reference: ({ x }, _, result) =>
    tabulate(result, (at) => {
      const row = hostRow(x, at.slice(0, -1));
      const largest = Math.max(...row);
      return largest + Math.log(row.reduce((total, v) => total + Math.exp(v - largest), 0));
    }),
});

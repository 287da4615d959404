import { div, exp, load, sub, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { hostRow, rowOf } from "./rows.js";
import { none } from "./schemas.js";

export const softmax = defineOp({
  name: "softmax",
  doc: "Probabilities along the last axis: e^(x_i - m) / Σ_j e^(x_j - m), where m = max_j x_j keeps the powers small.",
  kind: "general",
  operands: ["x"],
  attributes: none,
  infer: ({ x }) => x,
  gradient: (emit, { result: y, ct }) => {
    const product = emit("mul", { a: ct, b: y });
    const total = emit("reduce_sum", { x: product }, { axes: [y.type.shape.length - 1], keep: true });
    return { x: emit("mul", { a: y, b: emit("sub", { a: ct, b: total }) }) };
  },
  lower: ({ operands, result }) => {
    const axes = axesOf(result.shape);
    const row = rowOf(operands.x, axes.slice(0, -1));
    const { axis: j, element } = row.walk();
    return { axes, value: div(exp(sub(load("x", axes), row.maximum)), sum([j], exp(sub(element, row.maximum)))) };
  },
  reference: ({ x }, _, result) =>
    tabulate(result, (at) => {
      const row = hostRow(x, at.slice(0, -1));
      const largest = Math.max(...row);
      const powers = row.map((v) => Math.exp(v - largest));
      return powers[at[at.length - 1]] / powers.reduce((a, b) => a + b, 0);
    }),
});

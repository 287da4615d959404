import type { Node } from "../ir/graph.js";
import type { Emit } from "../ops/define.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";

/** Rows of at most so many elements stay whole: computing the statistics again for each element costs less than another kernel. */
const longestWholeRow = 16;

export const expandSoftmax: Pass = {
  name: "expandSoftmax",
  doc: "Long rows: softmax(x) = exp(x - log_sum_exp(x)) and log_sum_exp(x) = log(sum(exp(x - max))) + max, so that each statistic of a row is computed once.",
  run: (graph) =>
    rewrite(graph, (at) => {
      const { node, emit } = at;
      if (node.op !== "softmax" && node.op !== "log_sum_exp") return undefined;
      const { x } = at.operands;
      if ((x.type.shape.at(-1) ?? 0) <= longestWholeRow) return undefined;
      const logSum = logSumExp(emit, x);
      return node.op === "softmax" ? emit("exp", { x: emit("sub", { a: x, b: logSum }) }) : logSum;
    }),
};

/** `[…, n]` to `[…, 1]`. The largest element is taken off before `exp`, so that nothing overflows. */
function logSumExp(emit: Emit, x: Node): Node {
  const row = { axes: [x.type.shape.length - 1], keep: true };
  const largest = emit("reduce_max", { x }, row);
  const sum = emit("reduce_sum", { x: emit("exp", { x: emit("sub", { a: x, b: largest }) }) }, row);
  return emit("add", { a: emit("log", { x: sum }), b: largest });
}

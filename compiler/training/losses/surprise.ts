import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";
import { logitsOf, logOfProbabilities } from "./probabilities.js";

/** How to find a node of the graph by its number. */
export type NodeAt = (id: number) => Node;

/** −log of every probability of `value[…, n]`, from its logits where a softmax made it. */
export const surprises = (emit: Emit, value: Node, node: NodeAt): Node => {
  const logits = logitsOf(value, "softmax", node);
  if (!logits) return emit("neg", { x: logOfProbabilities(emit, value) });
  return emit("sub", { a: emit("log_sum_exp", { x: logits }), b: logits });
};

/**
 * −log of the probability of the class that `target` names, for every row of `value[…, n]`: f32[…]. `target` is u32, one for each
 * row. From the logits where a softmax made the probabilities.
 */
export const surpriseOf = (emit: Emit, { value, target, node }: { value: Node; target: Node; node: NodeAt }): Node => {
  const index = asIndex(emit, value, target);
  const logits = logitsOf(value, "softmax", node);
  const surprise = logits
    ? emit("sub", { a: emit("log_sum_exp", { x: logits }), b: emit("pick", { x: logits, index }) })
    : emit("neg", { x: emit("pick", { x: logOfProbabilities(emit, value), index }) });
  return emit("reshape", { x: surprise }, { shape: value.type.shape.slice(0, -1) });
};

/** The targets as `pick`, `one_hot` and `rank_of` take them: u32[…, 1] for `value[…, n]`. */
export const asIndex = (emit: Emit, value: Node, target: Node): Node => {
  const shape = value.type.shape.with(-1, 1);
  return target.type.shape.length === shape.length ? target : emit("reshape", { x: target }, { shape });
};

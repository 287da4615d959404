import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";

/** The mean over everything that one example holds: `[batch, …]` to `[batch]`. */
export const meanPerExample = (emit: Emit, x: Node): Node => {
  const axes = x.type.shape.map((_, axis) => axis).slice(1);
  return axes.length === 0 ? x : emit("reduce_mean", { x }, { axes, keep: false });
};

import type { Node } from "../../ir/graph.js";
import type { Emit } from "../../ops/define.js";
import { type Arithmetic, arithmetic } from "../arithmetic.js";

/**
 * The mean, over all pairs of items of a list of which the first is to stand before the second (its target is larger), of a
 * function of the difference of their scores: f32[batch] from scores and targets f32[batch, n]. 0 for a list without such a pair.
 */
export function meanOfPairs(
  emit: Emit,
  { value, target }: { readonly value: Node; readonly target: Node },
  loss: (difference: Node, at: Arithmetic & { readonly emit: Emit }) => Node,
): Node {
  const at = arithmetic(emit);
  const ordered = emit("select_positive", { x: differences(emit, target), ct: emit("constant", {}, { value: 1, shape: [1] }) });
  const losses = at.mul(ordered, loss(differences(emit, value), { ...at, emit }));
  const sum = (x: Node) => emit("reduce_sum", { x }, { axes: [1, 2], keep: false });
  return at.div(sum(losses), at.max(sum(ordered), 1));
}

/** x[i] − x[j] for all i and j of a row: f32[batch, n, n]. */
function differences(emit: Emit, x: Node): Node {
  const [batch = 1, n = 1] = x.type.shape;
  const column = emit("reshape", { x }, { shape: [batch, n, 1] });
  const row = emit("reshape", { x }, { shape: [batch, 1, n] });
  return emit("sub", { a: column, b: row });
}

import { control as words } from "../../runtime/manifest.js";
import type { CheckedTraining } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import type { GraphBuilder } from "../ops/builder.js";
import { arithmetic } from "../training/arithmetic.js";
import { namedEmit } from "./named_emit.js";
import { optimizerState } from "./optimizer_state.js";

/** When the weights are updated, and by what, where gradients are added up over `accumulate` steps. */
export interface Turn {
  /** The new value of a parameter or state in the steps that end with an update; its old one in the others. */
  readonly update: (state: Node, value: Node) => void;
  /** The sum over the steps since the last update; `next` is what this step adds. */
  readonly addUp: (path: string, name: string, next: Node) => Node;
  /** Updates before this one, f32[1]. */
  readonly updates: () => Node;
}

/**
 * The turn of a training: every step is one where nothing is accumulated, but for those whose gradients are not `finite`, where
 * that is asked (f32[1], above 0 for yes).
 */
export function turnOf(
  builder: GraphBuilder,
  { accumulate = 1, batch }: CheckedTraining,
  { control, finite }: { readonly control: Node; readonly finite?: Node },
): Turn {
  const emit = namedEmit(builder, "updates");
  const asNumber = (x: Node): Node => emit("to_f32", { x });
  const { add, where } = arithmetic(emit);
  if (accumulate === 1) {
    return {
      update: (state, value) => builder.update(state, finite ? where(finite, value, state) : value),
      addUp: (_path, _name, next) => next,
      updates: () => asNumber(emit("slice", { x: control }, { axis: 0, start: words.step, extent: 1 })),
    };
  }
  const due = emit("update_due", { control }, { batch, every: accumulate }, { name: "update_due" });
  const counted = { node: undefined as Node | undefined };
  return {
    update: (state, value) => builder.update(state, where(due, value, state)),
    addUp: (path, name, next) => {
      const before = optimizerState(builder, {
        path: `accumulated/${path}`,
        name: `${name}_accumulated`,
        shape: next.type.shape,
      });
      const sum = add(before, next);
      builder.update(before, where(due, 0, sum));
      return sum;
    },
    // The steps of an epoch need not be a multiple of those of an update, so that updates are counted apart.
    updates: () => {
      if (counted.node) return counted.node;
      const count = optimizerState(builder, { path: "accumulated/updates", name: "updates", shape: [1], dtype: "u32" });
      const one = emit("constant", {}, { value: 1, shape: [1], dtype: "u32" });
      builder.update(count, where(due, add(count, one), count));
      counted.node = asNumber(count);
      return counted.node;
    },
  };
}

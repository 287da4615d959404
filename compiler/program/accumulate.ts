import { invariant } from "../base/invariant.js";
import type { Port } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import { scalar } from "../ops/broadcast.js";
import type { GraphBuilder } from "../ops/builder.js";
import type { Emit } from "../ops/define.js";
import { countedPositions, meanOverCounted } from "../training/losses/counted.js";
import { meanPerExample } from "../training/losses/per_example.js";
import { asIndex } from "../training/losses/surprise.js";
import { namedEmit } from "./named_emit.js";

/**
 * Sums over the rows of the epoch so far, which the host clears at its start and reads now and then: `metric/loss`,
 * `metric/weight_sum` (rows), and for every output that decides something `metric/<output>/correct` (rows that were right; for
 * `labels` and `tokens` the share of what a row has). All f32[1].
 */
export function accumulateMetrics(
  builder: GraphBuilder,
  at: {
    readonly outputs: readonly Port[];
    readonly values: { readonly [output: string]: Node };
    readonly targets: { readonly [output: string]: Node };
    /** f32[batch]: 0 for padding. */
    readonly rowWeight: Node;
    /** f32[1], of this step. */
    readonly lossSum: Node;
    readonly weightSum: Node;
  },
): void {
  accumulate(builder, "loss", "loss_sum", at.lossSum);
  accumulate(builder, "weight_sum", "weight_sum", at.weightSum);
  for (const { name, kind } of at.outputs) {
    const value = at.values[name];
    const target = at.targets[name];
    invariant(value && target, `the output ${name} has no value`);
    const emit = namedEmit(builder, `${name}_correct`);
    const correct = correctPerExample(emit, kind, value, target);
    if (!correct) continue;
    const counted = emit("mul", { a: correct, b: at.rowWeight });
    accumulate(builder, `${name}/correct`, `${name}_correct`, emit("reduce_sum", { x: counted }, { axes: [0], keep: true }));
  }
}

function accumulate(builder: GraphBuilder, path: string, name: string, amount: Node): void {
  const attrs = { path: `metric/${path}`, role: "metric", dtype: "f32", shape: [1], initial: 0 };
  const state = builder.emit("state", {}, attrs, { name });
  builder.update(state, builder.emit("add", { a: state, b: amount }, {}, { name }));
}

/** 1 where the answer is right, else 0: f32[batch]. Undefined for outputs that are quantities, not decisions. */
function correctPerExample(emit: Emit, kind: string, value: Node, target: Node): Node | undefined {
  switch (kind) {
    case "class": {
      const hit = emit("equal", { a: emit("argmax", { x: value }), b: target });
      return emit("reshape", { x: hit }, { shape: value.type.shape.slice(0, 1) });
    }
    case "tokens": {
      const hit = emit("equal", { a: emit("argmax", { x: value }), b: asIndex(emit, value, target) });
      const hits = emit("reshape", { x: hit }, { shape: target.type.shape });
      return meanOverCounted(emit, hits, countedPositions(emit, target));
    }
    case "probability":
    case "labels": {
      const differ = emit("abs", { x: emit("sub", { a: aboveHalf(emit, value), b: aboveHalf(emit, target) }) });
      return meanPerExample(emit, emit("sub", { a: scalar(emit, 1), b: differ }));
    }
    default:
      return undefined;
  }
}

/** 1 where x > 1/2, else 0. */
const aboveHalf = (emit: Emit, x: Node): Node =>
  emit("select_positive", { x: emit("sub", { a: x, b: scalar(emit, 0.5) }), ct: scalar(emit, 1) });

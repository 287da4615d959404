import { invariant } from "../base/invariant.js";
import type { CheckedData, CheckedModel } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import { scalar } from "../ops/broadcast.js";
import { createBuilder, type GraphBuilder } from "../ops/builder.js";
import { countedPositions } from "../training/losses/counted.js";
import { asIndex, surpriseOf } from "../training/losses/surprise.js";
import { columnOf, gatherPorts, rowSources, untransform } from "./columns.js";
import { outputLosses } from "./losses.js";
import { namedEmit } from "./named_emit.js";
import { penaltyOf } from "./penalty.js";
import type { Program } from "./program.js";

/**
 * What the model makes of `batch` rows of a data set, in inference mode: every output by its name, `[batch, …]`, and where a
 * training is declared the losses `<output>.loss`, f32[batch], without their weights, and where it has one the penalty of the
 * weights, `.penalty`, f32[1]. Outputs are in the unit of the data, losses in
 * the network's. Padding rows are computed as any other.
 *
 * An output of `tokens` is too much to be read: it gives `<output>.rank` and `<output>.surprise`, f32[batch, T], of the right
 * token of each position, from which all of its metrics follow.
 */
export function assembleEvaluate(model: CheckedModel, data: CheckedData, batch: number): Program {
  const builder = createBuilder();
  const rows = rowSources(builder, batch);
  const inputs = gatherPorts(builder, rows, data, model.inputs);
  const values = model.build({ builder, mode: "inference", batch, inputs });
  const targets = gatherPorts(builder, rows, data, model.outputs);
  for (const { name, kind } of model.outputs) {
    const value = values[name];
    const target = targets[name];
    invariant(value && target, `the output ${name} has no value`);
    if (kind === "tokens") outputTokens(builder, { name, value, target });
    else builder.output(name, untransform(builder, value, columnOf(data, { name })));
  }
  if (model.training) {
    for (const { output, perExample } of outputLosses(builder, model.training, values, targets)) {
      builder.output(`${output}.loss`, perExample);
    }
    const penalty = penaltyOf(
      builder,
      model.training,
      builder.finish().nodes.filter(({ op }) => op === "parameter"),
    );
    if (penalty) builder.output(".penalty", penalty);
  }
  builder.update(rows.control, builder.emit("advance", { control: rows.control }));
  return { name: "evaluate", kind: "evaluate", batch, graph: builder.finish() };
}

/**
 * Where the right token of each position stands among all (0: it is the most probable), and −log of its probability. -1 and 0 at
 * positions that do not count.
 */
function outputTokens(
  builder: GraphBuilder,
  { name, value, target }: { readonly name: string; readonly value: Node; readonly target: Node },
): void {
  const emit = namedEmit(builder, name);
  const counted = countedPositions(emit, target);
  const one = scalar(emit, 1);
  const place = emit("rank_of", { x: value, index: asIndex(emit, value, target) });
  const from1 = emit("add", { a: emit("reshape", { x: place }, { shape: target.type.shape }), b: one });
  builder.output(`${name}.rank`, emit("sub", { a: emit("mul", { a: from1, b: counted }), b: one }));
  const surprise = surpriseOf(emit, { value, target, node: builder.node });
  builder.output(`${name}.surprise`, emit("mul", { a: surprise, b: counted }));
}

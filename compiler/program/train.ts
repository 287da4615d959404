import { invariant } from "../base/invariant.js";
import type { CheckedData, CheckedModel, CheckedTraining } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import { scalar } from "../ops/broadcast.js";
import type { GraphBuilder } from "../ops/builder.js";
import type { RunOptions } from "../passes/run.js";
import { accumulateMetrics } from "./accumulate.js";
import { gatherPorts } from "./columns.js";
import { buildForward } from "./forward.js";
import { outputLosses, totalLoss } from "./losses.js";
import { namedEmit } from "./named_emit.js";
import { optimize } from "./optimize.js";
import { trainableOf, withFrozen } from "./parameter_settings.js";
import { penaltyOf } from "./penalty.js";
import type { Program } from "./program.js";

/**
 * One step of training. Reads its rows from the data set on the device, gives `loss` (f32[1], the mean over the rows that are
 * not padding), and updates parameters, moving statistics, the optimizer's states, the metric accumulators and, last, `control`.
 */
export function assembleTrain(model: CheckedModel, data: CheckedData, training: CheckedTraining, passes?: RunOptions): Program {
  const { batch } = training;
  const { builder, control, targets, values } = buildForward(model, data, batch, passes);

  builder.at(training.span, () => {
    const emit = namedEmit(builder, "loss");
    const sum = (x: typeof control) => emit("reduce_sum", { x }, { axes: [0], keep: true });
    const rowWeight = emit("row_weight", { control }, { batch }, { name: "row_weight" });
    const counted = countedAs(builder, data, { control, batch }, rowWeight);
    const lossSum = sum(emit("mul", { a: totalLoss(builder, outputLosses(builder, training, values, targets)), b: counted }));
    const weightSum = sum(rowWeight);
    // A step of nothing but padding has loss 0 rather than 0/0, which would reach every parameter.
    const mean = emit("div", { a: lossSum, b: emit("maximum", { a: weightSum, b: scalar(emit, 1) }) });
    const penalty = penaltyOf(builder, training, trainableOf(builder.finish(), training));
    const loss = penalty ? emit("add", { a: mean, b: penalty }) : mean;

    builder.output("loss", loss);
    optimize(builder, { loss, lossSum, weightSum, penalty }, training, control);
    // Every row is told with the penalty, so that the mean over the rows of an epoch is of what training makes small.
    const toldSum = penalty ? emit("add", { a: lossSum, b: emit("mul", { a: penalty, b: weightSum }) }) : lossSum;
    accumulateMetrics(builder, { outputs: model.outputs, values, targets, rowWeight, lossSum: toldSum, weightSum });
    builder.update(control, builder.emit("advance", { control }));
  });
  return { name: "train", kind: "train", batch, graph: withFrozen(builder.finish(), training) };
}

/**
 * What each row counts in the loss, f32[batch]: 0 for padding, else what the data's column `weight` says. The sum is divided by the
 * number of rows and not by that of their weights, as in Keras.
 */
function countedAs(
  builder: GraphBuilder,
  data: CheckedData,
  { control, batch }: { readonly control: Node; readonly batch: number },
  rowWeight: Node,
): Node {
  const { weight } = data;
  if (!weight) return rowWeight;
  const rows = { order: builder.emit("order", {}), control, batch };
  const own = gatherPorts(builder, rows, data, [weight])[weight.name];
  invariant(own, "the weights of the rows have no value");
  const emit = namedEmit(builder, weight.name);
  return emit("mul", { a: emit("reshape", { x: own }, { shape: [batch] }), b: rowWeight });
}

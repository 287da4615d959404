import type { CheckedData, CheckedModel, CheckedTraining } from "../check/checked.js";
import { scalar } from "../ops/broadcast.js";
import type { RunOptions } from "../passes/run.js";
import { accumulateMetrics } from "./accumulate.js";
import { buildForward } from "./forward.js";
import { outputLosses, totalLoss } from "./losses.js";
import { namedEmit } from "./named_emit.js";
import { optimize } from "./optimize.js";
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
    const lossSum = sum(emit("mul", { a: totalLoss(builder, outputLosses(builder, training, values, targets)), b: rowWeight }));
    const weightSum = sum(rowWeight);
    // A step of nothing but padding has loss 0 rather than 0/0, which would reach every parameter.
    const loss = emit("div", { a: lossSum, b: emit("maximum", { a: weightSum, b: scalar(emit, 1) }) });

    builder.output("loss", loss);
    optimize(builder, loss, training.optimizer);
    accumulateMetrics(builder, { outputs: model.outputs, values, targets, rowWeight, lossSum, weightSum });
    builder.update(control, builder.emit("advance", { control }));
  });
  return { name: "train", kind: "train", batch, graph: builder.finish() };
}

import type { CheckedData, CheckedModel } from "../check/checked.js";
import { createBuilder } from "../ops/builder.js";
import { gatherPorts, rowSources } from "./columns.js";
import { outputLosses } from "./losses.js";
import type { Program } from "./program.js";

/**
 * What the model makes of `batch` rows of a data set, in inference mode: every output by its name, `[batch, …]`, and where a
 * training is declared the losses `<output>.loss`, f32[batch], without their weights. Padding rows are computed as any other.
 */
export function assembleEvaluate(model: CheckedModel, data: CheckedData, batch: number): Program {
  const builder = createBuilder();
  const rows = rowSources(builder, batch);
  const inputs = gatherPorts(builder, rows, data, model.inputs);
  const values = model.build({ builder, mode: "inference", batch, inputs });
  for (const [name, value] of Object.entries(values)) builder.output(name, value);
  if (model.training) {
    const targets = gatherPorts(builder, rows, data, model.outputs);
    for (const { output, perExample } of outputLosses(builder, model.training, values, targets)) {
      builder.output(`${output}.loss`, perExample);
    }
  }
  builder.update(rows.control, builder.emit("advance", { control: rows.control }));
  return { name: "evaluate", kind: "evaluate", batch, graph: builder.finish() };
}

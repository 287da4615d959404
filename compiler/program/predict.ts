import { invariant } from "../base/invariant.js";
import type { CheckedModel } from "../check/checked.js";
import { createBuilder } from "../ops/builder.js";
import { columnOf, transform, untransform } from "./columns.js";
import type { Program } from "./program.js";

/**
 * What the model makes of `batch` uploaded inputs, in inference mode: `predict_32` for 32. The inputs are raw, as they stand in
 * the data; what `data` does to a column is done here too, so that serving cannot differ from training, and undone for outputs.
 */
export function assemblePredict(model: CheckedModel, batch: number): Program {
  const builder = createBuilder();
  const inputs = Object.fromEntries(
    model.inputs.map((port) => {
      const { name, span, target } = port;
      const shape = [batch, ...target.shape];
      return [
        name,
        builder.at(span, () => {
          const raw = builder.emit("input", {}, { name, dtype: target.dtype, shape }, { name });
          return model.data ? transform(builder, raw, columnOf(model.data, port)) : raw;
        }),
      ];
    }),
  );
  const values = model.build({ builder, mode: "inference", batch, inputs });
  for (const port of model.outputs) {
    const value = values[port.name];
    invariant(value, `the output ${port.name} has no value`);
    builder.output(port.name, model.data ? untransform(builder, value, columnOf(model.data, port)) : value);
  }
  return { name: `predict_${batch}`, kind: "predict", batch, graph: builder.finish() };
}

import { invariant } from "../base/invariant.js";
import type { CheckedModel, CheckedStream } from "../check/checked.js";
import { createBuilder } from "../ops/builder.js";
import { columnOf, transform, untransform } from "./columns.js";
import type { Program } from "./program.js";

/**
 * What the model makes of one more step of a sequence, of one example: the states of its recurrent layers lie on the device from
 * run to run, under `stream/…`. Inputs and outputs are raw, as for `predict`.
 */
export function assembleStream(model: CheckedModel, stream: CheckedStream): Program {
  const builder = createBuilder();
  const inputs = Object.fromEntries(
    stream.inputs.map((port) => {
      const { name, span, target } = port;
      return [
        name,
        builder.at(span, () => {
          const raw = builder.emit("input", {}, { name, dtype: target.dtype, shape: [1, ...target.shape] }, { name });
          return model.data ? transform(builder, raw, columnOf(model.data, port)) : raw;
        }),
      ];
    }),
  );
  const values = model.build({ builder, mode: "inference", batch: 1, inputs, stepwise: true });
  for (const port of stream.outputs) {
    const value = values[port.name];
    invariant(value, `the output ${port.name} has no value`);
    builder.output(port.name, model.data ? untransform(builder, value, columnOf(model.data, port)) : value);
  }
  return { name: "stream", kind: "stream", batch: 1, graph: builder.finish() };
}

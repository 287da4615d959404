import { needsOneAxis } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { exampleShape, insertStep, onlyInput } from "./context.js";
import type { LayerContext } from "./define.js";

/** The last extent of features, `f32[features]`, or of a sequence of them, `f32[time, features]`; reports any other input. */
export function featuresOf(context: LayerContext, inputs: readonly Node[], layer: string): number | undefined {
  const { node, span } = onlyInput(context, inputs);
  const shape = exampleShape(node);
  if (shape.length <= 2) return shape.at(-1);
  context.report(needsOneAxis({ layer, shape, call: context.call, input: span, fix: insertStep(context, "flatten") }));
  return undefined;
}

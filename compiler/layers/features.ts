import { needsOneAxis } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { exampleShape, insertStep, onlyInput } from "./context.js";
import type { LayerContext } from "./define.js";

/** The extent of an input of one axis, `f32[features]`; reports an input of another rank. */
export function featuresOf(
  context: LayerContext,
  inputs: readonly Node[],
  { layer, axis }: { readonly layer: string; readonly axis: "features" | "classes" },
): number | undefined {
  const { node, span } = onlyInput(context, inputs);
  const shape = exampleShape(node);
  const [features] = shape;
  if (features !== undefined && shape.length === 1) return features;
  context.report(needsOneAxis({ layer, axis, shape, call: context.call, input: span, fix: insertStep(context, "flatten") }));
  return undefined;
}

import { z } from "zod";
import { axisOutOfRange } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { exampleShape, inputSpan } from "./context.js";
import type { LayerContext } from "./define.js";

/** An axis of a value, as the user counts them. */
export const axis = z.int({ error: "a whole number" }).meta({ type: "int" });

/** The axis counted from 0 and without the batch; reports one that the first input has not. */
export function axisOf(
  context: LayerContext,
  inputs: readonly Node[],
  { layer, axis }: { readonly layer: string; readonly axis: number },
): number | undefined {
  const shape = inputs[0] ? exampleShape(inputs[0]) : [];
  const at = axis < 0 ? axis + shape.length : axis;
  if (at >= 0 && at < shape.length) return at;
  const place = { call: context.call, argument: context.argument("axis"), input: inputSpan(context, 0) };
  context.report(axisOutOfRange({ layer, axis, shape, ...place }));
  return undefined;
}

import { needsSequence } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { elementCount } from "../ir/types.js";
import { exampleShape, insertStep, onlyInput } from "./context.js";
import type { LayerContext } from "./define.js";

export interface Sequence {
  readonly node: Node;
  readonly batch: number;
  readonly steps: number;
  /** Numbers of one step. */
  readonly features: number;
}

/** An input `f32[time, features]`; reports an input of another rank. */
export function sequenceOf(context: LayerContext, inputs: readonly Node[], layer: string): Sequence | undefined {
  const { node, span } = onlyInput(context, inputs);
  const shape = exampleShape(node);
  const [steps, features] = shape;
  const [batch = 1] = node.type.shape;
  if (steps !== undefined && features !== undefined && shape.length === 2) return { node, batch, steps, features };
  const step = `reshape([${steps}, ${elementCount(shape.slice(1))}])`;
  context.report(needsSequence({ layer, shape, step, call: context.call, input: span, fix: insertStep(context, step) }));
  return undefined;
}

import { invariant } from "../base/invariant.js";
import type { Span } from "../base/span.js";
import type { Fix } from "../diagnostics/diagnostic.js";
import type { Node } from "../ir/graph.js";
import type { Emit } from "../ops/define.js";
import type { LayerContext } from "./define.js";

/** The first input and where it came about, for layers that take one. */
export function onlyInput(context: LayerContext, inputs: readonly Node[]): { readonly node: Node; readonly span: Span } {
  const node = inputs[0];
  invariant(node && inputs.length === 1, `a layer of one input got ${inputs.length}`);
  return { node, span: inputSpan(context, 0) };
}

/** Where input `index` came about; the call where that is not known. */
export const inputSpan = (context: LayerContext, index: number): Span => context.inputSpans[index] ?? context.call;

/** The shape as the user sees it: of one example. */
export const exampleShape = (node: Node): readonly number[] => node.type.shape.slice(1);

/** A number that broadcasts against everything. */
export const scalar = (emit: Emit, value: number): Node => emit("constant", {}, { value, shape: [1], dtype: "f32" });

/** Puts another step before the call: `-> dense(64)` becomes `-> flatten -> dense(64)`. */
export const insertStep = (context: LayerContext, step: string): Fix => ({
  title: `add \`-> ${step}\` before it`,
  edits: [{ span: { ...context.call, end: context.call.start }, text: `${step} -> ` }],
});

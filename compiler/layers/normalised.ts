import type { Node } from "../ir/graph.js";
import { axis, axisOf } from "./axis.js";
import { onlyInput } from "./context.js";
import type { LayerContext } from "./define.js";
import { epsilon } from "./moments.js";

/** The parameters of a layer that normalises every example by itself, from an axis on. */
export const normalisedParameters = {
  axis: axis
    .default(-1)
    .describe(
      "The first axis that is normalised, together with those after it: counted from 0 without the batch; -1 is the last.",
    ),
  epsilon,
} as const;

/** What such a layer works on. */
export interface Normalised {
  readonly x: Node;
  /** Those that are normalised together, counted with the batch. */
  readonly axes: readonly number[];
  /** A weight for each of the numbers that are. */
  readonly weight: (name: string, first: "ones" | "zeros") => Node;
}

/** The input from `axis` on; reports an axis that it has not. */
export function normalisedOf(
  context: LayerContext,
  inputs: readonly Node[],
  at: { readonly layer: string; readonly axis: number },
): Normalised | undefined {
  const { node: x } = onlyInput(context, inputs);
  const first = axisOf(context, inputs, at);
  if (first === undefined) return undefined;
  const shape = x.type.shape.slice(first + 1);
  const fans = { fanIn: shape.at(-1) ?? 1, fanOut: shape.at(-1) ?? 1 };
  return {
    x,
    axes: shape.map((_, i) => first + 1 + i),
    weight: (name, first) => context.parameter(name, shape, { initializer: { name: first }, ...fans }),
  };
}

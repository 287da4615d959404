import { z } from "zod";
import type { Node } from "../ir/graph.js";
import { defineLayer, type LayerContext } from "./define.js";
import { boolean } from "./parameters.js";
import {
  gateOf,
  moreRecurrentParameters,
  plusProduct,
  type RecurrentWeights,
  recurrent,
  recurrentParameters,
} from "./recurrent.js";

export const gru = defineLayer({
  name: "gru",
  category: "recurrent",
  doc: "A gated recurrent unit (Cho 2014): reads a sequence step by step and gives its state h after each. The kernels hold the gates side by side in the order z, r, n, as in Keras. By default the reset gate r is applied after the product with the recurrent kernel, as in Keras 2, PyTorch and cuDNN; with `reset_after: false` before it, as in the paper, which takes two products one behind the other.",
  formula:
    "[xz, xr, xn] = x[t] · kernel + bias;  [hz, hr, hn] = h[t-1] · recurrent_kernel + recurrent_bias;  z = σ(xz + hz);  r = σ(xr + hr);  n = tanh(xn + r · hn);  h[t] = z · h[t-1] + (1 - z) · n",
  parameters: z.object({
    ...recurrentParameters,
    reset_after: boolean
      .default(true)
      .describe(
        "Whether the reset gate is applied after the product; otherwise hn = (r · h[t-1]) · recurrent_kernel, and there is no recurrent_bias.",
      ),
    ...moreRecurrentParameters,
  }),
  inputs: "one",
  stepwise: true,
  mask: "keeps",
  example: { input: "f32[28, 28]", step: "gru(128)", output: "f32[28, 128]" },
  expand(context, inputs, { reset_after, initial, ...given }) {
    return recurrent(context, inputs, given, {
      ...{ layer: "gru", gates: 3, initial: { initial } },
      cell: (weights) => {
        const advance = (reset_after ? resetAfter : resetBefore)(context, weights);
        return (input, [state]) => [advance(input, state)];
      },
    });
  },
});

/** From a step's projection, f32[batch, 3 · units], and the state before it to the state after it. */
type Advance = (input: Node, before: Node | undefined) => Node;

function resetAfter(context: LayerContext, { units, keep, recurrentKernel: kernel, bias }: RecurrentWeights): Advance {
  const { emit } = context;
  const recurrentBias = bias("recurrent_bias");
  return (input, before) => {
    const fromState = plusProduct(context, recurrentBias, { state: before && keep(before), kernel });
    const gate = (from: Node, position: number): Node => gateOf(context, from, { position, units });
    const sigmoid = (position: number): Node =>
      emit("sigmoid", { x: emit("add", { a: gate(input, position), b: gate(fromState, position) }) });
    const reset = emit("mul", { a: sigmoid(1), b: gate(fromState, 2) });
    const next = emit("tanh", { x: emit("add", { a: gate(input, 2), b: reset }) });
    return mix(context, { update: sigmoid(0), next, before });
  };
}

function resetBefore(context: LayerContext, { units, keep, recurrentKernel }: RecurrentWeights): Advance {
  const { emit } = context;
  const columns = (x: Node, first: number, count: number): Node =>
    emit("slice", { x }, { axis: 1, start: first * units, extent: count * units });
  const [gatesKernel, nextKernel] = [columns(recurrentKernel, 0, 2), columns(recurrentKernel, 2, 1)];
  return (input, before) => {
    const [gatesInput, nextInput] = [columns(input, 0, 2), columns(input, 2, 1)];
    const state = before && keep(before);
    const gates = plusProduct(context, gatesInput, { state, kernel: gatesKernel });
    const gate = (position: number): Node => emit("sigmoid", { x: gateOf(context, gates, { position, units }) });
    const reset = state && emit("mul", { a: gate(1), b: state });
    const next = emit("tanh", { x: plusProduct(context, nextInput, { state: reset, kernel: nextKernel }) });
    return mix(context, { update: gate(0), next, before });
  };
}

/** z · before + (1 - z) · next, as next + z · (before - next): one product less. */
function mix(
  { emit }: LayerContext,
  { update, next, before }: { readonly update: Node; readonly next: Node; readonly before: Node | undefined },
): Node {
  if (!before) return emit("sub", { a: next, b: emit("mul", { a: update, b: next }) });
  return emit("add", { a: next, b: emit("mul", { a: update, b: emit("sub", { a: before, b: next }) }) });
}

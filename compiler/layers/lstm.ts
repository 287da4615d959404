import { z } from "zod";
import type { Node } from "../ir/graph.js";
import { defineLayer, type LayerContext } from "./define.js";
import { value } from "./parameters.js";
import { gateOf, moreRecurrentParameters, plusProduct, recurrent, recurrentParameters } from "./recurrent.js";

export const lstm = defineLayer({
  name: "lstm",
  category: "recurrent",
  doc: "A long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers 2000): reads a sequence step by step and gives its state h after each. `-> last` picks the last one. The kernels hold the gates side by side in the order i, f, g, o, as in Keras.",
  formula:
    "[i, f, g, o] = x[t] · kernel + h[t-1] · recurrent_kernel + bias;  c[t] = σ(f) · c[t-1] + σ(i) · tanh(g);  h[t] = σ(o) · tanh(c[t])",
  parameters: z.object({
    ...recurrentParameters,
    forget_bias: z
      .number({ error: "a number" })
      .default(1)
      .meta({ type: "float" })
      .describe("First value of the forget gate's bias; that of the others is 0. Above 0, a new network remembers."),
    ...moreRecurrentParameters,
    initial_cell: value.optional().describe("The same for the cell state c."),
  }),
  inputs: "one",
  stepwise: true,
  mask: "keeps",
  example: { input: "f32[28, 28]", step: "lstm(128)", output: "f32[28, 128]" },
  expand(context, inputs, { forget_bias, initial, initial_cell, ...given }) {
    return recurrent(context, inputs, given, {
      ...{ layer: "lstm", gates: 4, bias: { name: "runs", values: [0, forget_bias, 0, 0] }, initial: { initial, initial_cell } },
      cell:
        ({ units, recurrentKernel: kernel, keep }) =>
        (input, [state, cell]) => {
          const gates = plusProduct(context, input, { state: state && keep(state), kernel });
          return advance(context, { gates, cell, units });
        },
    });
  },
});

/** From the gates of a step, f32[batch, 4 · units], and the cell before it to the state and the cell after it. */
function advance(
  context: LayerContext,
  { gates, cell: before, units }: { readonly gates: Node; readonly cell: Node | undefined; readonly units: number },
): readonly [state: Node, cell: Node] {
  const { emit } = context;
  const gate = (position: number, activation: "sigmoid" | "tanh"): Node =>
    emit(activation, { x: gateOf(context, gates, { position, units }) });
  const taken = emit("mul", { a: gate(0, "sigmoid"), b: gate(2, "tanh") });
  const cell = before ? emit("add", { a: emit("mul", { a: gate(1, "sigmoid"), b: before }), b: taken }) : taken;
  return [emit("mul", { a: gate(3, "sigmoid"), b: emit("tanh", { x: cell }) }), cell];
}

import { z } from "zod";
import type { Node } from "../ir/graph.js";
import { defineLayer, type LayerContext } from "./define.js";
import { initializer, wholeNumber } from "./parameters.js";
import { type Sequence, sequenceOf } from "./sequence.js";

export const lstm = defineLayer({
  name: "lstm",
  category: "recurrent",
  doc: "A long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers 2000): reads a sequence step by step and gives its state h after each. `-> last` picks the last one. The kernels hold the gates side by side in the order i, f, g, o, as in Keras.",
  formula:
    "[i, f, g, o] = x[t] · kernel + h[t-1] · recurrent_kernel + bias;  c[t] = σ(f) · c[t-1] + σ(i) · tanh(g);  h[t] = σ(o) · tanh(c[t]);  h[-1] = c[-1] = 0",
  parameters: z.object({
    units: wholeNumber(1).describe("How many features it gives for each step."),
    initializer: initializer.prefault("glorot_uniform").describe("First value of the kernel."),
    recurrent_initializer: initializer.prefault("orthogonal").describe("First value of the recurrent kernel."),
    forget_bias: z
      .number({ error: "a number" })
      .default(1)
      .meta({ type: "float" })
      .describe("First value of the forget gate's bias; that of the others is 0. Above 0, a new network remembers."),
  }),
  inputs: "one",
  example: { input: "f32[28, 28]", step: "lstm(128)", output: "f32[28, 128]" },
  expand(context, inputs, { units, initializer, recurrent_initializer, forget_bias }) {
    const x = sequenceOf(context, inputs, "lstm");
    if (!x) return undefined;
    const fans = { fanIn: x.features, fanOut: 4 * units };
    const kernel = context.parameter("kernel", [x.features, 4 * units], { initializer, ...fans });
    const recurrent = { initializer: recurrent_initializer, fanIn: units, fanOut: 4 * units };
    const recurrentKernel = context.parameter("recurrent_kernel", [units, 4 * units], recurrent);
    const first = { initializer: { name: "runs", values: [0, forget_bias, 0, 0] }, ...fans } as const;
    const bias = context.parameter("bias", [4 * units], first);

    const { emit } = context;
    const projected = emit("add", { a: project(context, x, kernel), b: bias });
    const states: Node[] = [];
    let cell: Node | undefined;
    for (let step = 0; step < x.steps; step++) {
      const input = emit("slice", { x: projected }, { axis: 0, start: step * x.batch, extent: x.batch });
      const before = states.at(-1);
      // Before the first step the state is 0, and so are its products.
      const gates = before ? emit("add", { a: emit("matmul", { a: before, b: recurrentKernel }), b: input }) : input;
      const next = advance(context, gates, cell);
      cell = next.cell;
      states.push(next.state);
    }
    const all = states.reduce((joined, state) => emit("concat", { a: joined, b: state }, { axis: 0 }));
    const timeMajor = emit("reshape", { x: all }, { shape: [x.steps, x.batch, units] });
    return emit("transpose", { x: timeMajor }, { permutation: [1, 0, 2] });
  },
});

/** The products of the inputs of all steps with the kernel, step after step: f32[time · batch, gates]. */
function project({ emit }: LayerContext, { node, batch, steps, features }: Sequence, kernel: Node): Node {
  const timeMajor = emit("transpose", { x: node }, { permutation: [1, 0, 2] });
  const rows = emit("reshape", { x: timeMajor }, { shape: [steps * batch, features] });
  return emit("matmul", { a: rows, b: kernel });
}

/** One step: from its gates, f32[batch, 4 · units], and the cell before it (none is 0) to the cell and the state after it. */
function advance({ emit }: LayerContext, gates: Node, before: Node | undefined): { readonly cell: Node; readonly state: Node } {
  const units = (gates.type.shape[1] ?? 4) / 4;
  const gate = (position: number, activation: "sigmoid" | "tanh"): Node =>
    emit(activation, { x: emit("slice", { x: gates }, { axis: 1, start: position * units, extent: units }) });
  const taken = emit("mul", { a: gate(0, "sigmoid"), b: gate(2, "tanh") });
  const cell = before ? emit("add", { a: emit("mul", { a: gate(1, "sigmoid"), b: before }), b: taken }) : taken;
  return { cell, state: emit("mul", { a: gate(3, "sigmoid"), b: emit("tanh", { x: cell }) }) };
}

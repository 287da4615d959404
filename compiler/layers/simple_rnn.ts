import { z } from "zod";
import { defineLayer } from "./define.js";
import {
  kernelsOf,
  moreRecurrentParameters,
  project,
  recurrentDropout,
  recurrentParameters,
  runCell,
  statesFit,
} from "./recurrence.js";
import { sequenceOf } from "./sequence.js";

export const simpleRnn = defineLayer({
  name: "simple_rnn",
  category: "recurrent",
  doc: "The plain recurrent network (Elman 1990): reads a sequence step by step and gives its state h after each. It forgets within some ten steps; `lstm` and `gru` do not.",
  formula: "h[t] = tanh(x[t] · kernel + h[t-1] · recurrent_kernel + bias)",
  parameters: z.object({
    ...recurrentParameters,
    activation: z.enum(["tanh", "relu"]).default("tanh").describe("What is applied to the sum."),
    ...moreRecurrentParameters,
  }),
  inputs: "one",
  stepwise: true,
  mask: "keeps",
  example: { input: "f32[28, 28]", step: "simple_rnn(128)", output: "f32[28, 128]" },
  expand(context, inputs, { units, activation, dropout, initial, ...given }) {
    const x = sequenceOf(context, inputs, "simple_rnn");
    if (!x || !statesFit(context, "simple_rnn", units, { initial })) return undefined;
    const { kernel, recurrentKernel } = kernelsOf(context, { ...given, features: x.features, units, gates: 1 });
    const bias = context.parameter("bias", [units], { initializer: { name: "zeros" }, fanIn: x.features, fanOut: units });
    const { emit } = context;
    const projected = project(context, x, { kernel, bias, dropout });
    const keep = recurrentDropout(context, x, { ...given, units });
    return runCell(context, x, {
      units,
      projected,
      initial: [initial?.node],
      step: (input, [state]) => {
        const sum = state ? emit("add", { a: emit("matmul", { a: keep(state), b: recurrentKernel }), b: input }) : input;
        return [emit(activation, { x: sum })];
      },
    });
  },
});

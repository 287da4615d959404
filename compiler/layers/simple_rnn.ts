import { z } from "zod";
import { defineLayer } from "./define.js";
import { moreRecurrentParameters, plusProduct, recurrent, recurrentParameters } from "./recurrent.js";

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
  expand(context, inputs, { activation, initial, ...given }) {
    return recurrent(context, inputs, given, {
      ...{ layer: "simple_rnn", gates: 1, initial: { initial } },
      cell:
        ({ recurrentKernel: kernel, keep }) =>
        (input, [state]) => {
          const sum = plusProduct(context, input, { state: state && keep(state), kernel });
          return [context.emit(activation, { x: sum })];
        },
    });
  },
});

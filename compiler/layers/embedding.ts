import { z } from "zod";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";
import { initializer, wholeNumber } from "./parameters.js";

export const embedding = defineLayer({
  name: "embedding",
  category: "sequence",
  doc: "A learned vector for each token of a vocabulary. Ids are 0 for padding, 1 for what the vocabulary has not, and the tokens from 2 on, so a vocabulary of n has n - 2 tokens. Layers that look at several steps leave out the padded ones.",
  formula: "y[t] = table[x[t]]",
  parameters: z.object({
    vocabulary: wholeNumber(2).describe("How many ids there are."),
    units: wholeNumber(1).describe("How many numbers stand for a token."),
    initializer: initializer.prefault({ call: "random_uniform", args: [0.05] }).describe("First value of the table."),
  }),
  inputs: "one",
  stepwise: true,
  takes: "tokens",
  mask: "keeps",
  example: { input: "tokens[100]", step: "embedding(20000, 64)", output: "f32[100, 64]" },
  expand(context, inputs, { vocabulary, units, initializer }) {
    const { node: ids } = onlyInput(context, inputs);
    const table = context.parameter("table", [vocabulary, units], { initializer, fanIn: vocabulary, fanOut: units });
    return context.emit("lookup", { table, ids });
  },
});

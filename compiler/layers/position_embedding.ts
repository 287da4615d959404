import { z } from "zod";
import { defineLayer } from "./define.js";
import { initializer } from "./parameters.js";
import { sequenceOf } from "./sequence.js";

export const positionEmbedding = defineLayer({
  name: "position_embedding",
  category: "sequence",
  doc: "Adds a learned vector to each step, one for each place in the sequence, so that layers that look at all steps alike can tell them apart.",
  formula: "y[t] = x[t] + table[t]",
  parameters: z.object({
    initializer: initializer.prefault("glorot_uniform").describe("First value of the table."),
  }),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[100, 64]", step: "position_embedding", output: "f32[100, 64]" },
  expand(context, inputs, { initializer }) {
    const x = sequenceOf(context, inputs, "position_embedding");
    if (!x) return undefined;
    const { steps, features } = x;
    const table = context.parameter("table", [steps, features], { initializer, fanIn: steps, fanOut: features });
    return context.emit("add", { a: x.node, b: table });
  },
});

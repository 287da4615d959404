import { z } from "zod";
import { defineLayer } from "./define.js";
import { sequenceOf } from "./sequence.js";

export const positionalEncoding = defineLayer({
  name: "positional_encoding",
  category: "sequence",
  doc: "Adds waves of growing length to the features, by which layers that look at all steps alike can tell places apart (Vaswani et al. 2017). Nothing is learned.",
  formula: "y[t, 2k] = x[t, 2k] + sin(t / 10000^(2k / features)), y[t, 2k + 1] = x[t, 2k + 1] + cos(t / 10000^(2k / features))",
  parameters: z.object({}),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[100, 64]", step: "positional_encoding", output: "f32[100, 64]" },
  expand(context, inputs) {
    const x = sequenceOf(context, inputs, "positional_encoding");
    return x && context.emit("add_waves", { x: x.node });
  },
});

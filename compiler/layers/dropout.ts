import { z } from "zod";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";
import { dropOut } from "./drop_out.js";
import { rate } from "./parameters.js";

export const dropout = defineLayer({
  name: "dropout",
  category: "regularization",
  doc: "In training, makes a random part of the numbers 0 and scales the others up, so that the mean stays; in prediction it does nothing.",
  formula: "y = x · m / (1 - rate), m = 0 with probability rate, else 1",
  parameters: z.object({
    rate: rate.describe("The part that becomes 0: from 0 up to, but not with, 1."),
  }),
  inputs: "one",
  stepwise: true,
  mask: "keeps",
  example: { input: "f32[64]", step: "dropout(0.5)", output: "f32[64]" },
  expand(context, inputs, { rate }) {
    return dropOut(context, onlyInput(context, inputs).node, rate);
  },
});

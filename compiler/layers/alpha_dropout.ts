import { z } from "zod";
import { onlyInput, scalar } from "./context.js";
import { defineLayer } from "./define.js";
import { rate } from "./parameters.js";
import { leaveOut } from "./randomness.js";

/** What selu makes of numbers far below 0. */
const lowest = -1.7580993408473766;

export const alphaDropout = defineLayer({
  name: "alpha_dropout",
  category: "regularization",
  doc: "Dropout for networks of selu (Klambauer et al. 2017): in training, a random part of the numbers becomes what selu gives far below 0, and all are scaled and shifted so that mean 0 and variance 1 stay; in prediction it does nothing.",
  formula:
    "y = a · (x where it is kept, else α') + b;  α' = -1.7581, a = 1 / √((1 - rate) · (1 + rate · α'²)), b = -a · rate · α'",
  parameters: z.object({ rate: rate.describe("The part that is dropped: from 0 up to, but not with, 1.") }),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[64]", step: "alpha_dropout(0.1)", output: "f32[64]" },
  expand(context, inputs, { rate }) {
    const { node: x } = onlyInput(context, inputs);
    // It holds 1 / keep or 0: x - α' times that, times keep, and α' again.
    const mask = leaveOut(context, x.type.shape, rate);
    if (!mask) return x;
    const { emit } = context;
    const keep = 1 - rate;
    const factor = (keep * (1 + rate * lowest ** 2)) ** -0.5;
    const kept = emit("mul", { a: emit("sub", { a: x, b: scalar(emit, lowest) }), b: mask });
    const scaled = emit("mul", { a: kept, b: scalar(emit, keep * factor) });
    return emit("add", { a: scaled, b: scalar(emit, factor * lowest * keep) });
  },
});

import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { onlyInput, scalar } from "./context.js";
import { defineLayer } from "./define.js";
import { rate } from "./parameters.js";

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
    // Taken in both modes, so that the salts of other layers do not depend on the rate.
    const salt = context.salt();
    if (context.mode === "inference" || rate === 0) return x;
    const { control, emit } = context;
    invariant(control, "dropout in training needs the control source");
    const keep = 1 - rate;
    const factor = (keep * (1 + rate * lowest ** 2)) ** -0.5;
    // The mask holds 1 / keep or 0: x - α' times that, times keep, and α' again.
    const mask = emit("random_mask", { control }, { shape: x.type.shape, keep, salt });
    const kept = emit("mul", { a: emit("sub", { a: x, b: scalar(emit, lowest) }), b: mask });
    const scaled = emit("mul", { a: kept, b: scalar(emit, keep * factor) });
    return emit("add", { a: scaled, b: scalar(emit, factor * lowest * keep) });
  },
});

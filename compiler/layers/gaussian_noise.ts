import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { onlyInput, scalar } from "./context.js";
import { defineLayer } from "./define.js";

const deviationError = "a number, 0 or more";

export const gaussianNoise = defineLayer({
  name: "gaussian_noise",
  category: "regularization",
  doc: "In training, adds a random number of mean 0 to every number, another one at each step; in prediction it does nothing.",
  formula: "y = x + deviation · N(0, 1)",
  parameters: z.object({
    deviation: z
      .number({ error: deviationError })
      .min(0, { error: deviationError })
      .meta({ type: "float" })
      .describe("The standard deviation of the noise."),
  }),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[64]", step: "gaussian_noise(0.1)", output: "f32[64]" },
  expand(context, inputs, { deviation }) {
    const { node: x } = onlyInput(context, inputs);
    // Taken in both modes, so that the salts of other layers do not depend on the deviation.
    const salt = context.salt();
    if (context.mode === "inference" || deviation === 0) return x;
    const { control, emit } = context;
    invariant(control, "noise in training needs the control source");
    const noise = emit("random_normal", { control }, { shape: x.type.shape, salt });
    return emit("add", { a: x, b: emit("mul", { a: noise, b: scalar(emit, deviation) }) });
  },
});

import { z } from "zod";
import { onlyInput, scalar } from "./context.js";
import { defineLayer } from "./define.js";
import { randomness } from "./randomness.js";

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
    const from = randomness(context, deviation);
    if (!from) return x;
    const { emit } = context;
    const noise = emit("random_normal", { control: from.control }, { shape: x.type.shape, salt: from.salt });
    return emit("add", { a: x, b: emit("mul", { a: noise, b: scalar(emit, deviation) }) });
  },
});

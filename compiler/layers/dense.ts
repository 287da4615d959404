import { z } from "zod";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";
import { featuresOf } from "./features.js";
import { boolean, initializer, wholeNumber } from "./parameters.js";

export const dense = defineLayer({
  name: "dense",
  category: "core",
  doc: "A fully connected layer: every result is a weighted sum of all features.",
  formula: "y[k] = Σ_c x[c] · kernel[c, k] + bias[k]",
  parameters: z.object({
    units: wholeNumber(1).describe("How many features it gives."),
    bias: boolean.default(true).describe("Whether a number is added to each result."),
    initializer: initializer.prefault("glorot_uniform").describe("First value of the kernel."),
    bias_initializer: initializer.prefault("zeros").describe("First value of the bias."),
  }),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[1600]", step: "dense(64)", output: "f32[64]" },
  expand(context, inputs, { units, bias, initializer, bias_initializer }) {
    const features = featuresOf(context, inputs, { layer: "dense", axis: "features" });
    if (features === undefined) return undefined;

    const kernel = context.parameter("kernel", [features, units], { initializer, fanIn: features, fanOut: units });
    const product = context.emit(
      "matmul",
      { a: onlyInput(context, inputs).node, b: kernel },
      { transpose_a: false, transpose_b: false },
    );
    if (!bias) return product;

    const offset = context.parameter("bias", [units], { initializer: bias_initializer, fanIn: units, fanOut: units });
    return context.emit("add", { a: product, b: offset });
  },
});

import { z } from "zod";
import { elementCount } from "../ir/types.js";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";
import { featuresOf } from "./features.js";
import { boolean, initializer, wholeNumber } from "./parameters.js";

export const dense = defineLayer({
  name: "dense",
  category: "core",
  doc: "A fully connected layer: every result is a weighted sum of all features. Of a sequence it takes each step by itself, all with one kernel.",
  formula: "y[…, k] = Σ_c x[…, c] · kernel[c, k] + bias[k]",
  parameters: z.object({
    units: wholeNumber(1).describe("How many features it gives."),
    bias: boolean.default(true).describe("Whether a number is added to each result."),
    initializer: initializer.prefault("glorot_uniform").describe("First value of the kernel."),
    bias_initializer: initializer.prefault("zeros").describe("First value of the bias."),
  }),
  inputs: "one",
  stepwise: true,
  mask: "keeps",
  example: { input: "f32[1600]", step: "dense(64)", output: "f32[64]" },
  expand(context, inputs, { units, bias, initializer, bias_initializer }) {
    const features = featuresOf(context, inputs, "dense");
    if (features === undefined) return undefined;
    const { node: x } = onlyInput(context, inputs);
    const leading = x.type.shape.slice(0, -1);
    const rows = elementCount(leading);

    const { emit } = context;
    const kernel = context.parameter("kernel", [features, units], { initializer, fanIn: features, fanOut: units });
    const a = leading.length === 1 ? x : emit("reshape", { x }, { shape: [rows, features] });
    const product = emit("matmul", { a, b: kernel }, { transpose_a: false, transpose_b: false });
    const offset = bias && context.parameter("bias", [units], { initializer: bias_initializer, fanIn: units, fanOut: units });
    const sum = offset ? emit("add", { a: product, b: offset }) : product;
    return leading.length === 1 ? sum : emit("reshape", { x: sum }, { shape: [...leading, units] });
  },
});

import { z } from "zod";
import { arithmetic } from "../training/arithmetic.js";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";
import { initializer } from "./parameters.js";

/** Source: Keras 3, `keras.layers.PReLU`, with one weight per channel for all places. */
export const prelu = defineLayer({
  name: "prelu",
  category: "activation",
  doc: "A relu whose slope below 0 is trained, one for each channel (the last axis; He et al. 2015). At 0 the derivative is that of the left side, alpha.",
  formula: "y[…, c] = x[…, c] where x[…, c] > 0, else alpha[c] · x[…, c]",
  parameters: z.object({ initializer: initializer.prefault("zeros").describe("First value of alpha.") }),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[13, 13, 32]", step: "prelu", output: "f32[13, 13, 32]" },
  expand(context, inputs, { initializer }) {
    const { node: x } = onlyInput(context, inputs);
    const channels = x.type.shape.at(-1) ?? 1;
    const alpha = context.parameter("alpha", [channels], { initializer, fanIn: channels, fanOut: channels });
    const { where, mul } = arithmetic(context.emit);
    return where(x, x, mul(alpha, x));
  },
});

import { z } from "zod";
import { scalar } from "../ops/broadcast.js";
import { defineNumberTransform } from "./define.js";

const error = "a number that is not 0";

export const scale = defineNumberTransform({
  name: "scale",
  doc: "Multiplies every number.",
  formula: "y = factor · x",
  parameters: z.object({
    factor: z
      .number({ error })
      .refine((factor) => factor !== 0, { error })
      .describe("What every number is multiplied by."),
  }),
  example: "scale(1/255)",
  apply: (emit, x, { parameters: { factor } }) => emit("mul", { a: x, b: scalar(emit, factor) }),
  invert: (emit, x, { parameters: { factor } }) => emit("div", { a: x, b: scalar(emit, factor) }),
});

import { z } from "zod";
import { step } from "../layers/parameters.js";

const most = 1000;
const error = `a whole number from 1 to ${most}`;

/** The step of the language that is no layer: it is written out before there is any. */
export const repeat = {
  name: "repeat",
  doc: "Applies a step so many times, one after the other, each time with weights of its own.",
  formula: "repeat(2, f)(x) = f₂(f₁(x))",
  parameters: z.object({
    times: z.int({ error }).min(1, { error }).max(most, { error }).meta({ type: "int" }).describe("How often."),
    step: step.describe("A layer, a block, or several in a pipe: `Residual(64)`."),
  }),
} as const;

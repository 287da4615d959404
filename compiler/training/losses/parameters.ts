import { z } from "zod";

/** Schemas of parameters that several losses share. */

export const labelSmoothing = z
  .number()
  .min(0)
  .lt(1)
  .default(0)
  .describe("What share of the certainty of each target is spread evenly over all answers.");

export const classWeights = z
  .array(z.number().min(0))
  .min(2)
  .optional()
  .meta({ type: "list of numbers" })
  .describe(
    "How much an example of each class counts, in the order of the classes; all alike unless told. The loss is still divided by the number of examples, as in Keras.",
  );

export const yesWeights = z
  .tuple([z.number().min(0), z.number().min(0)])
  .optional()
  .meta({ type: "[number, number]" })
  .describe("How much a no and a yes count; alike unless told.");

export const focus = z
  .number()
  .min(0)
  .default(2)
  .describe("How much less what is answered well already counts; 0 changes nothing.");

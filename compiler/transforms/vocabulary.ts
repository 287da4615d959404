import { z } from "zod";
import { wholeNumber } from "../layers/parameters.js";

/** Parameters that `words` and `chars` share. */
export const vocabulary = wholeNumber(3).describe(
  "How many ids there are. 0 is padding and 1 what is unknown; the others go to what is most frequent in the training split, " +
    "equals in the order of their code points.",
);

export const keep = z
  .enum(["first", "last"], { error: "`first` or `last`" })
  .default("first")
  .describe("Which tokens of a text that is too long are kept.");

import { z } from "zod";
import { defineTextTransform } from "./define.js";
import { keep, vocabulary } from "./vocabulary.js";

export const words = defineTextTransform({
  name: "words",
  doc:
    "Text as ids of its words. A word is a run of letters, digits and marks, with apostrophes inside it; any other character but " +
    "space is a word of its own. Text is brought to the normal form NFKC, and to lower case unless told not to.",
  parameters: z.object({
    vocabulary,
    lower: z.boolean({ error: "`true` or `false`" }).default(true).describe("Whether capitals become small."),
    keep,
  }),
  example: "words(20000)",
  gives: "tokens",
  spec: (parameters) => ({ kind: "words", ...parameters }),
});

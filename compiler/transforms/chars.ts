import { z } from "zod";
import { defineTextTransform } from "./define.js";
import { keep, vocabulary } from "./vocabulary.js";

export const chars = defineTextTransform({
  name: "chars",
  doc: "Text as ids of its characters: code points of the normal form NFC. Capitals stay as they are unless told otherwise.",
  parameters: z.object({
    vocabulary,
    lower: z.boolean({ error: "`true` or `false`" }).default(false).describe("Whether capitals become small."),
    keep,
  }),
  example: "chars(100)",
  gives: "tokens",
  spec: (parameters) => ({ kind: "chars", ...parameters }),
});

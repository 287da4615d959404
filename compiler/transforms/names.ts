import { z } from "zod";
import { defineTextTransform } from "./define.js";

export const names = defineTextTransform({
  name: "names",
  doc:
    "Classes by name: the names that the training split has, in the order of their code points, are classes 0, 1, 2 … They are saved " +
    "with the weights, and answers tell them.",
  parameters: z.object({}),
  example: "names",
  gives: "class",
  spec: () => ({ kind: "names" }),
});

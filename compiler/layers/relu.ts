import { z } from "zod";
import { onlyInput } from "./context.js";
import { defineLayer } from "./define.js";

export const relu = defineLayer({
  name: "relu",
  category: "activation",
  doc: "Rectified linear unit: keeps what is positive, and makes everything else 0.",
  formula: "y = max(x, 0)",
  parameters: z.object({}),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[64]", step: "relu", output: "f32[64]" },
  expand: (context, inputs) => context.emit("relu", { x: onlyInput(context, inputs).node }),
});

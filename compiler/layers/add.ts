import { z } from "zod";
import { addedShapesDiffer } from "../diagnostics/shapes.js";
import { sameShape } from "../ir/types.js";
import { exampleShape, inputSpan } from "./context.js";
import { defineLayer } from "./define.js";

export const add = defineLayer({
  name: "add",
  category: "merge",
  doc: "Adds inputs of the same shape, element by element.",
  formula: "y = a + b + …",
  parameters: z.object({}),
  inputs: "many",
  stepwise: true,
  mask: "keeps",
  example: { input: "a: f32[64], b: f32[64]", step: "add(a, b)", output: "f32[64]" },
  expand(context, inputs) {
    const [first, ...others] = inputs;
    if (!first) return undefined;
    const shape = exampleShape(first);
    const differing = others.findIndex((other) => !sameShape(exampleShape(other), shape));
    const other = others[differing];
    if (other) {
      context.report(
        addedShapesDiffer({
          call: context.call,
          first: { shape, span: inputSpan(context, 0) },
          other: { shape: exampleShape(other), span: inputSpan(context, differing + 1) },
        }),
      );
      return undefined;
    }
    return others.reduce((sum, next) => context.emit("add", { a: sum, b: next }), first);
  },
});

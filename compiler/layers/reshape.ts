import { z } from "zod";
import { elementCountsDiffer } from "../diagnostics/shapes.js";
import { elementCount, sameShape } from "../ir/types.js";
import { exampleShape, onlyInput } from "./context.js";
import { defineLayer } from "./define.js";
import { wholeNumber } from "./parameters.js";

const inferred = -1;

const shapeList = z
  .array(
    z.union([wholeNumber(1), z.literal(inferred), z.literal("_").transform(() => inferred)], {
      error: "whole numbers, 1 or more, and `_` for one that follows from the others",
    }),
    { error: "a list of extents: `[28, 28, 1]`" },
  )
  .min(1, { error: "at least one extent" })
  .refine((extents) => extents.filter((extent) => extent === inferred).length <= 1, { error: "at most one `_`" })
  .meta({ type: "[int, …]" });

export const reshape = defineLayer({
  name: "reshape",
  category: "shape",
  doc: "The same numbers in the same order, the last axis changing fastest, under another shape.",
  parameters: z.object({
    shape: shapeList.describe("The new shape, without the batch. One extent may be `_`: it follows from the others."),
  }),
  inputs: "one",
  example: { input: "f32[784]", step: "reshape([28, 28, 1])", output: "f32[28, 28, 1]" },
  expand(context, inputs, { shape: wanted }) {
    const { node, span } = onlyInput(context, inputs);
    const shape = exampleShape(node);
    const elements = elementCount(shape);
    const known = elementCount(wanted.filter((extent) => extent !== inferred));
    const fits = wanted.includes(inferred) ? elements % known === 0 : elements === known;
    if (!fits) {
      context.report(
        elementCountsDiffer({ shape, wanted, call: context.call, argument: context.argument("shape"), input: span }),
      );
      return undefined;
    }
    const result = wanted.map((extent) => (extent === inferred ? elements / known : extent));
    if (sameShape(shape, result)) return node;
    const [batch = 1] = node.type.shape;
    return context.emit("reshape", { x: node }, { shape: [batch, ...result] });
  },
});

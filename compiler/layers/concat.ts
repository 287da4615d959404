import { z } from "zod";
import { joinedShapesDiffer } from "../diagnostics/shapes.js";
import { axis, axisOf } from "./axis.js";
import { exampleShape, inputSpan } from "./context.js";
import { defineLayer } from "./define.js";

export const concat = defineLayer({
  name: "concat",
  category: "merge",
  doc: "Lays inputs side by side along one axis; in all other axes they must agree.",
  formula: "y[…, k] = a[…, k] for k below a's extent, then b[…, k - extent], …",
  parameters: z.object({
    axis: axis.default(-1).describe("The axis to join along, counted from 0 without the batch; -1 is the last."),
  }),
  inputs: "many",
  stepwise: true,
  mask: "keeps",
  example: { input: "a: f32[14, 14, 16], b: f32[14, 14, 32]", step: "concat(a, b)", output: "f32[14, 14, 48]" },
  expand(context, inputs, { axis }) {
    const [first, ...others] = inputs;
    if (!first) return undefined;
    const shape = exampleShape(first);
    const rank = shape.length;
    const at = axisOf(context, inputs, { layer: "concat", axis });
    if (at === undefined) return undefined;

    const joins = (other: readonly number[]): boolean =>
      other.length === rank && other.every((extent, i) => i === at || extent === shape[i]);
    const differing = others.findIndex((other) => !joins(exampleShape(other)));
    const other = others[differing];
    if (other) {
      context.report(
        joinedShapesDiffer({
          call: context.call,
          axis: at,
          first: { shape, span: inputSpan(context, 0) },
          other: { shape: exampleShape(other), span: inputSpan(context, differing + 1) },
        }),
      );
      return undefined;
    }
    return others.reduce((joined, next) => context.emit("concat", { a: joined, b: next }, { axis: at + 1 }), first);
  },
});

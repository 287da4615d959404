import { z } from "zod";
import { elementCount } from "../ir/types.js";
import { exampleShape, onlyInput } from "./context.js";
import { defineLayer } from "./define.js";

export const flatten = defineLayer({
  name: "flatten",
  category: "shape",
  doc: "Lays all axes out as one, the last axis changing fastest.",
  formula: "y[(i·width + j)·channels + c] = x[i, j, c]",
  parameters: z.object({}),
  inputs: "one",
  example: { input: "f32[5, 5, 64]", step: "flatten", output: "f32[1600]" },
  expand(context, inputs) {
    const { node } = onlyInput(context, inputs);
    const shape = exampleShape(node);
    if (shape.length === 1) return node;
    const [batch = 1] = node.type.shape;
    return context.emit("reshape", { x: node }, { shape: [batch, elementCount(shape)] });
  },
});

import { z } from "zod";
import type { Node } from "../ir/graph.js";
import { inputSpan, scalar } from "./context.js";
import { defineLayer } from "./define.js";
import { step } from "./parameters.js";
import { sequenceOf } from "./sequence.js";

export const bidirectional = defineLayer({
  name: "bidirectional",
  category: "recurrent",
  doc: "Reads a sequence twice, from its front and from its end, by two copies of a layer with weights of their own, and joins what they give step by step. `bidirectional(lstm(64) -> last)` joins the states that each has at the end of its way.",
  formula: "y[t] = [forward(x)[t], backward(reverse(x))[time - 1 - t]]",
  parameters: z.object({
    layer: step.describe("A layer, a block, or several in a pipe: `lstm(64)`."),
    merge: z
      .enum(["concat", "sum", "mean"], { error: "`concat`, `sum` or `mean`" })
      .default("concat")
      .describe("How the two are joined: their features side by side, or added, or their mean."),
  }),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[28, 28]", step: "bidirectional(lstm(64))", output: "f32[28, 128]" },
  expand(context, inputs, { layer, merge }) {
    const x = sequenceOf(context, inputs, "bidirectional");
    if (!x) return undefined;
    const { emit } = context;
    const reversed = (node: Node): Node => emit("reverse", { x: node }, { axis: 1 });
    const mask = context.mask(0);
    const span = inputSpan(context, 0);
    const forward = layer({ node: x.node, span, ...(mask && { mask }) }, "forward");
    const backward = layer({ node: reversed(x.node), span, ...(mask && { mask: reversed(mask) }) }, "backward");
    if (!forward || !backward) return undefined;

    const isSequence = backward.node.type.shape.length > 2;
    const [a, b] = [forward.node, isSequence ? reversed(backward.node) : backward.node];
    if (merge === "concat") return emit("concat", { a, b }, { axis: a.type.shape.length - 1 });
    const sum = emit("add", { a, b });
    return merge === "sum" ? sum : emit("mul", { a: sum, b: scalar(emit, 0.5) });
  },
});

import { z } from "zod";
import { groupsDoNotDivide } from "../diagnostics/shapes.js";
import { exampleShape, onlyInput } from "./context.js";
import { defineLayer } from "./define.js";
import { epsilon, momentsOf, standardise } from "./moments.js";
import { wholeNumber } from "./parameters.js";

export const groupNorm = defineLayer({
  name: "group_norm",
  category: "normalization",
  doc: "Brings each group of neighbouring channels of every example to mean 0 and variance 1 (Wu and He 2018), then scales and shifts every channel by weights that are trained. It does not depend on the batch. With one group it takes all together, with as many groups as channels each alone (instance norm).",
  formula:
    "y[…, c] = gamma[c] · (x[…, c] - mean) / √(variance + epsilon) + beta[c], mean and variance over all of x and the channels of c's group",
  parameters: z.object({
    groups: wholeNumber(1).default(32).describe("How many groups the channels fall into; it divides their number."),
    epsilon,
  }),
  inputs: "one",
  mask: "keeps",
  example: { input: "f32[13, 13, 32]", step: "group_norm(8)", output: "f32[13, 13, 32]" },
  expand(context, inputs, { groups, epsilon }) {
    const { emit } = context;
    const { node: x, span } = onlyInput(context, inputs);
    const { shape } = x.type;
    const channels = shape.at(-1) ?? 1;
    if (channels % groups !== 0) {
      const place = { call: context.call, argument: context.argument("groups"), input: span, shape: exampleShape(x) };
      context.report(groupsDoNotDivide({ layer: "group_norm", groups, counted: "channels", count: channels, ...place }));
      return undefined;
    }
    const grouped = emit("reshape", { x }, { shape: [...shape.slice(0, -1), groups, channels / groups] });
    // All axes but the batch and the groups.
    const axes = grouped.type.shape.flatMap((_, axis) => (axis === 0 || axis === shape.length - 1 ? [] : [axis]));
    const normal = standardise(emit, grouped, momentsOf(emit, grouped, { axes, keep: true }), epsilon);
    const fans = { fanIn: channels, fanOut: channels };
    const gamma = context.parameter("gamma", [channels], { initializer: { name: "ones" }, ...fans });
    const beta = context.parameter("beta", [channels], { initializer: { name: "zeros" }, ...fans });
    return emit("add", { a: emit("mul", { a: emit("reshape", { x: normal }, { shape }), b: gamma }), b: beta });
  },
});

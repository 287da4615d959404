import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { add, convert, div, eq, exp, f32, floor, load, mod, mul, select, sin, sub } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";

/** The longest wave is this many times as long as the shortest, 2π steps. */
const longest = 10000;

export const addWaves = defineOp({
  name: "add_waves",
  doc:
    "Adds a wave of each length to the features of step t: x[…, t, c] + sin(t / 10000^(2k / features)) for c = 2k, and the cosine for " +
    "c = 2k + 1.",
  kind: "elementwise",
  operands: ["x"],
  attributes: z.strictObject({}),
  infer: ({ x }) => {
    invariant(x.shape.length >= 2, "add_waves takes steps of features");
    return x;
  },
  gradient: (_, { ct }) => ({ x: ct }),
  lower: ({ result }) => {
    const axes = axesOf(result.shape);
    const [step, feature] = axes.slice(-2);
    const pair = sub(convert("f32", feature), convert("f32", mod(convert("i32", feature), 2)));
    const angle = mul(convert("f32", step), exp(mul(pair, f32(-Math.log(longest) / feature.extent))));
    // A quarter of a turn on, the sine is the cosine. Functions are exact near 0 alone: whole turns are taken off.
    const turns = add(div(angle, f32(2 * Math.PI)), select(eq(mod(convert("i32", feature), 2), 0), f32(0), f32(0.25)));
    const within = sub(turns, floor(add(turns, f32(0.5))));
    return { axes, value: add(load("x", axes), sin(mul(within, f32(2 * Math.PI)))) };
  },
  reference: ({ x }, _, result) => {
    const features = result.shape.at(-1) ?? 1;
    return tabulate(result, (at) => {
      const [step, feature] = at.slice(-2);
      const angle = step / longest ** ((feature - (feature % 2)) / features);
      return read(x, at) + (feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
    });
  },
});

import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { add, and, div, type Expr, ge, i32, le, load, lt, max, min, mul, or, select, sub } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { extent } from "./schemas.js";

export const mergeRuns = defineOp({
  name: "merge_runs",
  doc:
    "Merges sorted runs, two by two: keys, all different, that are in order within each `run` become so within each `2 · run`. " +
    "Each place searches how many of the keys up to there come from the left run (the merge path of Green, McColl and Bader 2012).",
  kind: "general",
  operands: ["keys"],
  attributes: z.strictObject({ run: extent }),
  infer: ({ keys }) => {
    invariant(keys.shape.length === 1 && keys.dtype === "u32", "merge_runs takes a list of u32");
    return keys;
  },
  gradient: () => ({}),
  lower: ({ result, attrs: { run } }) => {
    const axes = axesOf(result.shape);
    const [count] = result.shape;
    const left = mul(div(axes[0], 2 * run), 2 * run);
    const right = add(left, run);
    const place = sub(axes[0], left);
    // The last two runs may be shorter, and the right one missing.
    const lefts = min(run, sub(count, left));
    const rights = max(min(run, sub(count, right)), 0);
    const key = (at: Expr): Expr => load("keys", [at], "u32");

    // The first `place` keys of the merged run hold at least `from` of the left one where its key before `from` is among them.
    const most = min(place, lefts);
    let taken: Expr = i32(0);
    for (let step = highestBit(run); step >= 1; step /= 2) {
      const from = add(taken, step);
      const others = sub(place, from);
      const precedes = or(ge(others, rights), lt(key(add(left, sub(from, 1))), key(add(right, max(others, 0)))));
      taken = select(and(le(from, most), precedes), from, taken);
    }
    const next = sub(place, taken);
    const fromLeft = and(lt(taken, lefts), or(ge(next, rights), lt(key(add(left, min(taken, run - 1))), key(add(right, next)))));
    return { axes, value: select(fromLeft, key(add(left, taken)), key(add(right, next))) };
  },
  reference: ({ keys }, { run }, result) => {
    const sorted: number[] = [];
    for (let start = 0; start < keys.data.length; start += 2 * run)
      sorted.push(...[...keys.data.slice(start, start + 2 * run)].sort((a, b) => a - b));
    return tabulate(result, ([i]) => sorted[i]);
  },
});

/** The largest power of two that is at most `n`. */
const highestBit = (n: number): number => 2 ** Math.floor(Math.log2(n));

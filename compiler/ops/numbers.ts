import { z } from "zod";
import { tensor } from "../ir/types.js";
import { type Expr, f32, lt, select } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { tabulate } from "./host.js";
import { axesOf } from "./indexing.js";

export const numbers = defineOp({
  name: "numbers",
  doc: "A short list of numbers that are known now, one axis long.",
  kind: "general",
  operands: [],
  attributes: z.strictObject({ values: z.array(z.number()).min(1) }),
  infer: (_, { values }) => tensor("f32", [values.length]),
  gradient: () => ({}),
  lower: ({ result, attrs: { values } }) => {
    const axes = axesOf(result.shape);
    return { axes, value: chosen(values, { from: 0, at: { kind: "axis", type: "i32", axis: axes[0] } }) };
  },
  reference: (_, { values }, result) => tabulate(result, ([n]) => values[n]),
});

/** By halves, so that expressions nest only as deep as the logarithm of their number. */
function chosen(values: readonly number[], { from, at }: { readonly from: number; readonly at: Expr }): Expr {
  if (values.length === 1) return f32(values[0]);
  const half = values.length >> 1;
  const [left, right] = [values.slice(0, half), values.slice(half)];
  return select(lt(at, from + half), chosen(left, { from, at }), chosen(right, { from: from + half, at }));
}

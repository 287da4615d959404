import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { axis, load, mul, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { range, read, tabulate } from "./host.js";

export const matmul = defineOp({
  name: "matmul",
  doc: "The product of two matrices, either of them transposed first: y[n, k] = Σ_c a[n, c] · b[c, k].",
  kind: "general",
  operands: ["a", "b"],
  attributes: z.strictObject({ transpose_a: z.boolean().default(false), transpose_b: z.boolean().default(false) }),
  infer: ({ a, b }, { transpose_a, transpose_b }) => {
    invariant(a.shape.length === 2 && b.shape.length === 2, "matmul takes matrices");
    const [rows, inner] = transpose_a ? a.shape.toReversed() : a.shape;
    const [innerB, columns] = transpose_b ? b.shape.toReversed() : b.shape;
    invariant(inner === innerB, `matmul: inner extents ${inner} and ${innerB} differ`);
    return tensor("f32", [rows, columns]);
  },
  gradient: (emit, { operands: { a, b }, ct, attrs: { transpose_a, transpose_b } }) => ({
    a: transpose_a
      ? emit("matmul", { a: b, b: ct }, { transpose_a: transpose_b, transpose_b: true })
      : emit("matmul", { a: ct, b }, { transpose_b: !transpose_b }),
    b: transpose_b
      ? emit("matmul", { a: ct, b: a }, { transpose_a: true, transpose_b: transpose_a })
      : emit("matmul", { a, b: ct }, { transpose_a: !transpose_a }),
  }),
  lower: ({ operands, result, attrs: { transpose_a, transpose_b } }) => {
    const n = axis("n", result.shape[0]);
    const k = axis("k", result.shape[1]);
    const c = axis("c", operands.a.shape[transpose_a ? 0 : 1]);
    const a = load("a", transpose_a ? [c, n] : [n, c]);
    const b = load("b", transpose_b ? [k, c] : [c, k]);
    return { axes: [n, k], value: sum([c], mul(a, b)) };
  },
  reference: ({ a, b }, { transpose_a, transpose_b }, result) =>
    tabulate(result, ([n, k]) => {
      const inner = range(a.type.shape[transpose_a ? 0 : 1]);
      return inner.reduce((s, c) => s + read(a, transpose_a ? [c, n] : [n, c]) * read(b, transpose_b ? [k, c] : [c, k]), 0);
    }),
});

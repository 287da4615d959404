import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { load } from "../kernel/expr.js";
import { loadedType } from "../kernel/kernel.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { index } from "./schemas.js";

export const transpose = defineOp({
  name: "transpose",
  doc: "The axes in another order: axis i of the result is axis permutation[i] of x.",
  kind: "general",
  operands: ["x"],
  readsOnce: () => ["x"],
  attributes: z.strictObject({ permutation: z.array(index).min(1) }),
  infer: ({ x }, { permutation }) => {
    const isPermutation = new Set(permutation).size === x.shape.length && permutation.length === x.shape.length;
    invariant(isPermutation && permutation.every((axis) => axis < x.shape.length), "transpose names every axis once");
    return tensor(
      x.dtype,
      permutation.map((axis) => x.shape[axis]),
    );
  },
  gradient: (emit, { ct, attrs: { permutation } }) => ({
    x: emit("transpose", { x: ct }, { permutation: permutation.map((_, axis) => permutation.indexOf(axis)) }),
  }),
  lower: ({ operands: { x }, result, attrs: { permutation } }) => {
    const axes = axesOf(result.shape);
    return {
      axes,
      value: load(
        "x",
        x.shape.map((_, axis) => axes[permutation.indexOf(axis)]),
        loadedType(x.dtype),
      ),
    };
  },
  reference: ({ x }, { permutation }, result) =>
    tabulate(result, (at) => {
      const source: number[] = [];
      for (const [i, axis] of permutation.entries()) source[axis] = at[i];
      return read(x, source);
    }),
});

import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { elementCount, tensor } from "../ir/types.js";
import { type Axis, type Expr, load } from "../kernel/expr.js";
import { loadedType } from "../kernel/kernel.js";
import { defineOp } from "./define.js";
import { axesOf, linearIndex, pointAt } from "./indexing.js";
import { shape } from "./schemas.js";

export const reshape = defineOp({
  name: "reshape",
  doc: "The same elements in the same row-major order, under another shape.",
  kind: "general",
  operands: ["x"],
  readsOnce: () => ["x"],
  attributes: z.strictObject({ shape }),
  infer: ({ x }, attrs) => {
    invariant(
      elementCount(x.shape) === elementCount(attrs.shape),
      `[${x.shape.join(", ")}] does not reshape to [${attrs.shape.join(", ")}]`,
    );
    return tensor(x.dtype, attrs.shape);
  },
  gradient: (emit, { operands: { x }, ct }) => ({ x: emit("reshape", { x: ct }, { shape: x.type.shape }) }),
  lower: ({ operands: { x }, result }) => {
    const axes = axesOf(result.shape);
    return { axes, value: load("x", reshapedIndex(x.shape, axes), loadedType(x.dtype)) };
  },
  reference: ({ x }, _, type) => ({ type, data: x.data.slice() }),
});

/**
 * The index into an operand of `shape` at a point of the result. Both shapes fall into runs of axes of the same product, so
 * that an axis that both have (the batch) is itself, and only within a run is a position divided.
 */
function reshapedIndex(shape: readonly number[], axes: readonly Axis[]): readonly Expr[] {
  const index: Expr[] = [];
  const at = { operand: 0, result: 0 };
  while (at.operand < shape.length || at.result < axes.length) {
    const start = { ...at };
    const size = { operand: 1, result: 1 };
    do {
      if (at.operand < shape.length && (size.operand <= size.result || at.result === axes.length))
        size.operand *= shape[at.operand++];
      else size.result *= axes[at.result++].extent;
    } while (size.operand !== size.result);
    const run = axes.slice(start.result, at.result);
    const position = linearIndex(
      run.map((a) => a.extent),
      run,
    );
    index.push(...pointAt(shape.slice(start.operand, at.operand), position));
  }
  return index;
}

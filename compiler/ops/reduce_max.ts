import { reduce } from "../kernel/expr.js";
import { scalar } from "./broadcast.js";
import { defineOp } from "./define.js";
import { reducedType, reduceHost, reduction, spread } from "./reduction.js";
import { reduceAttributes } from "./schemas.js";

export const reduceMax = defineOp({
  name: "reduce_max",
  doc: "The largest element over some axes, which stay with extent 1 (`keep`) or vanish. Equal ones share the gradient.",
  kind: "general",
  operands: ["x"],
  readsOnce: () => ["x"],
  attributes: reduceAttributes,
  infer: ({ x }, attrs) => reducedType(x, attrs),
  gradient: (emit, { operands: { x }, result, ct, attrs: { axes } }) => {
    const one = scalar(emit, 1);
    const { shape } = x.type;
    const gap = emit("sub", { a: spread(emit, result, shape, axes), b: x });
    const isLargest = emit("sub", { a: one, b: emit("select_positive", { x: gap, ct: one }) });
    const share = emit("div", { a: isLargest, b: emit("reduce_sum", { x: isLargest }, { axes, keep: true }) });
    return { x: emit("mul", { a: spread(emit, ct, shape, axes), b: share }) };
  },
  lower: ({ operands, result, attrs }) => {
    const { axes, reduced, element } = reduction(operands.x, result, attrs);
    return { axes, value: reduce("max", reduced, element) };
  },
  reference: ({ x }, attrs, result) => reduceHost(x, attrs, result, { start: Number.NEGATIVE_INFINITY, combine: Math.max }),
});

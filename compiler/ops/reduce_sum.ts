import { sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { reducedType, reduceHost, reduction, spread } from "./reduction.js";
import { reduceAttributes } from "./schemas.js";

export const reduceSum = defineOp({
  name: "reduce_sum",
  doc: "The sum over some axes, which stay with extent 1 (`keep`) or vanish.",
  kind: "general",
  operands: ["x"],
  readsOnce: () => ["x"],
  attributes: reduceAttributes,
  infer: ({ x }, attrs) => reducedType(x, attrs),
  gradient: (emit, { operands: { x }, ct, attrs }) => ({ x: spread(emit, ct, x.type.shape, attrs.axes) }),
  lower: ({ operands, result, attrs }) => {
    const { axes, reduced, element } = reduction(operands.x, result, attrs);
    return { axes, value: sum(reduced, element) };
  },
  reference: ({ x }, attrs, result) => reduceHost(x, attrs, result, { start: 0, combine: (a, b) => a + b }),
});

import { f32, mul, sum } from "../kernel/expr.js";
import { scalar } from "./broadcast.js";
import { defineOp } from "./define.js";
import { reducedCount, reducedType, reduceHost, reduction, spread } from "./reduction.js";
import { reduceAttributes } from "./schemas.js";

export const reduceMean = defineOp({
  name: "reduce_mean",
  doc: "The mean over some axes, which stay with extent 1 (`keep`) or vanish.",
  kind: "general",
  operands: ["x"],
  readsOnce: () => ["x"],
  attributes: reduceAttributes,
  infer: ({ x }, attrs) => reducedType(x, attrs),
  gradient: (emit, { operands: { x }, ct, attrs }) => {
    const share = emit("mul", { a: ct, b: scalar(emit, 1 / reducedCount(x.type.shape, attrs.axes)) });
    return { x: spread(emit, share, x.type.shape, attrs.axes) };
  },
  lower: ({ operands, result, attrs }) => {
    const { axes, reduced, element } = reduction(operands.x, result, attrs);
    return { axes, value: mul(sum(reduced, element), f32(1 / reducedCount(operands.x.shape, attrs.axes))) };
  },
  reference: ({ x }, attrs, result) => {
    const sums = reduceHost(x, attrs, result, { start: 0, combine: (a, b) => a + b });
    return { type: result, data: sums.data.map((total) => total / (x.data.length / sums.data.length)) };
  },
});

import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { pooled, pooledType, windowElements, windowMaximum, windowsAreDisjoint } from "./pooling.js";
import { poolAttributes } from "./schemas.js";

export const maxPool = defineOp({
  name: "max_pool",
  doc: "The largest element of every window of x[n, …, c]; padding is never the largest. Of equal ones, the first takes the gradient.",
  kind: "general",
  operands: ["x"],
  readsOnce: (attrs) => (windowsAreDisjoint(attrs) ? ["x"] : []),
  attributes: poolAttributes,
  infer: ({ x }, attrs) => pooledType(x, attrs, "f32"),
  gradient: (emit, { operands: { x }, ct, attrs }) => {
    const argmax = emit("max_pool_argmax", { x }, attrs);
    return { x: emit("max_pool_gradient", { ct, argmax }, { ...attrs, size: x.type.shape.slice(1, -1) }) };
  },
  lower: ({ operands, result, attrs }) => {
    const { axes, element } = pooled(operands.x.shape, result.shape, attrs);
    return { axes, value: windowMaximum(element, attrs) };
  },
  reference: ({ x }, attrs, result) =>
    tabulate(result, (at) => Math.max(...windowElements(x, attrs, at).map(({ index }) => read(x, index)))),
});

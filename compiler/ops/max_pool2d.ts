import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { pooled, pooledType, windowElements, windowMaximum, windowsAreDisjoint } from "./pooling.js";
import { pool2dAttributes } from "./schemas.js";

export const maxPool2d = defineOp({
  name: "max_pool2d",
  doc: "The largest element of every window of x[n, y, x, c]; padding is never the largest. Of equal ones, the first takes the gradient.",
  kind: "general",
  operands: ["x"],
  readsOnce: (attrs) => (windowsAreDisjoint(attrs) ? ["x"] : []),
  attributes: pool2dAttributes,
  infer: ({ x }, attrs) => pooledType(x, attrs, "f32"),
  gradient: (emit, { operands: { x }, ct, attrs }) => {
    const argmax = emit("max_pool2d_argmax", { x }, attrs);
    return { x: emit("max_pool2d_gradient", { ct, argmax }, { ...attrs, height: x.type.shape[1], width: x.type.shape[2] }) };
  },
  lower: ({ operands, result, attrs }) => {
    const { axes, element } = pooled(operands.x.shape, result.shape, attrs);
    return { axes, value: windowMaximum(element, attrs) };
  },
  reference: ({ x }, attrs, result) =>
    tabulate(result, (at) => Math.max(...windowElements(x, attrs, at).map(({ index }) => read(x, index)))),
});

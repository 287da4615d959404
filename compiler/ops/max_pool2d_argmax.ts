import { add, and, convert, eq, reduce, select, u32 } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { times } from "./indexing.js";
import { pooled, pooledType, windowAxes, windowElements, windowMaximum, windowsAreDisjoint } from "./pooling.js";
import { pool2dAttributes } from "./schemas.js";

export const maxPool2dArgmax = defineOp({
  name: "max_pool2d_argmax",
  doc: "Where in its window the largest element stands: p · pool width + q, the first of equal ones.",
  kind: "general",
  operands: ["x"],
  readsOnce: (attrs) => (windowsAreDisjoint(attrs) ? ["x"] : []),
  attributes: pool2dAttributes,
  infer: ({ x }, attrs) => pooledType(x, attrs, "u32"),
  gradient: () => ({}),
  lower: ({ operands, result, attrs }) => {
    const { axes, element } = pooled(operands.x.shape, result.shape, attrs);
    const largest = windowMaximum(element, attrs);
    const [p, q] = windowAxes(attrs);
    const { value, real } = element(p, q);
    const hit = eq(value, largest);
    const position = convert("u32", add(times(p, attrs.pool[1]), q));
    const none = u32(attrs.pool[0] * attrs.pool[1]);
    return { axes, value: reduce("min", [p, q], select(real ? and(real, hit) : hit, position, none)) };
  },
  reference: ({ x }, attrs, result) =>
    tabulate(
      result,
      (at) =>
        windowElements(x, attrs, at).reduce((best, next) => (read(x, next.index) > read(x, best.index) ? next : best)).place,
    ),
});

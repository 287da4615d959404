import { elementCount } from "../ir/types.js";
import { and, convert, eq, reduce, select, u32 } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { linearIndex } from "./indexing.js";
import { pooled, pooledType, windowElements, windowMaximum, windowsAreDisjoint } from "./pooling.js";
import { poolAttributes } from "./schemas.js";
import { windowAxes } from "./window.js";

export const maxPoolArgmax = defineOp({
  name: "max_pool_argmax",
  doc: "Where in its window the largest element stands, row-major (of images p · pool width + q), the first of equal ones.",
  kind: "general",
  operands: ["x"],
  readsOnce: (attrs) => (windowsAreDisjoint(attrs) ? ["x"] : []),
  attributes: poolAttributes,
  infer: ({ x }, attrs) => pooledType(x, attrs, "u32"),
  gradient: () => ({}),
  lower: ({ operands, result, attrs }) => {
    const { axes, element } = pooled(operands.x.shape, result.shape, attrs);
    const largest = windowMaximum(element, attrs);
    const places = windowAxes(attrs.pool);
    const { value, real } = element(places);
    const hit = eq(value, largest);
    const position = convert("u32", linearIndex(attrs.pool, places));
    const none = u32(elementCount(attrs.pool));
    return { axes, value: reduce("min", places, select(real ? and(real, hit) : hit, position, none)) };
  },
  reference: ({ x }, attrs, result) =>
    tabulate(
      result,
      (at) =>
        windowElements(x, attrs, at).reduce((best, next) => (read(x, next.index) > read(x, best.index) ? next : best)).place,
    ),
});

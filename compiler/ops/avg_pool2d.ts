import { convert, div, f32, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { pooled, pooledType, windowAxes, windowElements, windowsAreDisjoint } from "./pooling.js";
import { pool2dAttributes } from "./schemas.js";
import { area, realPlaces } from "./window.js";

export const avgPool2d = defineOp({
  name: "avg_pool2d",
  doc: "The mean of every window of x[n, y, x, c] over its real elements: padding is not counted.",
  kind: "general",
  operands: ["x"],
  readsOnce: (attrs) => (windowsAreDisjoint(attrs) ? ["x"] : []),
  attributes: pool2dAttributes,
  infer: ({ x }, attrs) => pooledType(x, attrs, "f32"),
  gradient: (emit, { operands: { x }, ct, attrs }) => ({
    x: emit("avg_pool2d_gradient", { ct }, { ...attrs, height: x.type.shape[1], width: x.type.shape[2] }),
  }),
  lower: ({ operands, result, attrs }) => {
    const { axes, rows, columns, element } = pooled(operands.x.shape, result.shape, attrs);
    const [p, q] = windowAxes(attrs);
    const { value, real } = element(p, q);
    const total = sum([p, q], real ? select(real, value, f32(0)) : value);
    return { axes, value: div(total, convert("f32", area(realPlaces(rows, axes[1]), realPlaces(columns, axes[2])))) };
  },
  reference: ({ x }, attrs, result) =>
    tabulate(result, (at) => {
      const elements = windowElements(x, attrs, at);
      return elements.reduce((total, { index }) => total + read(x, index), 0) / elements.length;
    }),
});

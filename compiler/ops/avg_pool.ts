import { convert, div, f32, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { pooled, pooledType, windowElements, windowsAreDisjoint } from "./pooling.js";
import { poolAttributes } from "./schemas.js";
import { realPlaces, volume, windowAxes } from "./window.js";

export const avgPool = defineOp({
  name: "avg_pool",
  doc: "The mean of every window of x[n, …, c] over its real elements: padding is not counted.",
  kind: "general",
  operands: ["x"],
  readsOnce: (attrs) => (windowsAreDisjoint(attrs) ? ["x"] : []),
  attributes: poolAttributes,
  infer: ({ x }, attrs) => pooledType(x, attrs, "f32"),
  gradient: (emit, { operands: { x }, ct, attrs }) => ({
    x: emit("avg_pool_gradient", { ct }, { ...attrs, size: x.type.shape.slice(1, -1) }),
  }),
  lower: ({ operands, result, attrs }) => {
    const { axes, spatial, windows, element } = pooled(operands.x.shape, result.shape, attrs);
    const places = windowAxes(attrs.pool);
    const { value, real } = element(places);
    const total = sum(places, real ? select(real, value, f32(0)) : value);
    return { axes, value: div(total, convert("f32", volume(windows.map((w, i) => realPlaces(w, spatial[i]))))) };
  },
  reference: ({ x }, attrs, result) =>
    tabulate(result, (at) => {
      const elements = windowElements(x, attrs, at);
      return elements.reduce((total, { index }) => total + read(x, index), 0) / elements.length;
    }),
});

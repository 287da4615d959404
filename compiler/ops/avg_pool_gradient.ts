import { convert, div, f32, load, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, sumOver, tabulate } from "./host.js";
import { unpooled, unpooledType, windowElements } from "./pooling.js";
import { poolGradientAttributes } from "./schemas.js";
import { realPlaces, volume } from "./window.js";

export const avgPoolGradient = defineOp({
  name: "avg_pool_gradient",
  doc: "The gradient of avg_pool by its images: an element gathers ct / (real elements) of the windows that hold it.",
  kind: "general",
  operands: ["ct"],
  attributes: poolGradientAttributes,
  infer: ({ ct }, attrs) => unpooledType(ct, attrs),
  gradient: (emit, { ct, attrs: { size: _, ...attrs } }) => ({ ct: emit("avg_pool", { x: ct }, attrs) }),
  lower: ({ result, attrs }) => {
    const { axes, windows, over, candidateAxes, at, real } = unpooled(result.shape, attrs);
    const count = volume(windows.map((w, i) => realPlaces(w, over[i].window)));
    const share = div(load("ct", at), convert("f32", count));
    return { axes, value: sum(candidateAxes, real ? select(real, share, f32(0)) : share) };
  },
  reference: ({ ct }, attrs, result) =>
    tabulate(result, ([n, ...at]) =>
      sumOver(ct.type.shape.slice(1, -1), (over) => {
        const window = [n, ...over, at[at.length - 1]];
        const elements = windowElements(result, attrs, window);
        const held = elements.some(({ index }) => at.every((spot, i) => spot === index[1 + i]));
        return held ? read(ct, window) / elements.length : 0;
      }),
    ),
});

import { and, convert, eq, f32, load, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, sumOver, tabulate } from "./host.js";
import { linearIndex } from "./indexing.js";
import { unpooled, unpooledType, windowElements } from "./pooling.js";
import { poolGradientAttributes } from "./schemas.js";

export const maxPoolGradient = defineOp({
  name: "max_pool_gradient",
  doc: "The gradient of max_pool by its images: an element gathers ct of the windows whose largest element it is.",
  kind: "general",
  operands: ["ct", "argmax"],
  attributes: poolGradientAttributes,
  infer: ({ ct }, attrs) => unpooledType(ct, attrs),
  gradient: null,
  lower: ({ result, attrs }) => {
    const { axes, over, candidateAxes, at, real } = unpooled(result.shape, attrs);
    const places = over.map(({ place }) => place);
    const hit = eq(load("argmax", at, "u32"), convert("u32", linearIndex(attrs.pool, places)));
    return { axes, value: sum(candidateAxes, select(real ? and(real, hit) : hit, load("ct", at), f32(0))) };
  },
  reference: ({ ct, argmax }, attrs, result) =>
    tabulate(result, ([n, ...at]) =>
      sumOver(ct.type.shape.slice(1, -1), (over) => {
        const window = [n, ...over, at[at.length - 1]];
        const largest = windowElements(result, attrs, window).find(({ place }) => place === read(argmax, window));
        return largest && at.every((spot, i) => spot === largest.index[1 + i]) ? read(ct, window) : 0;
      }),
    ),
});

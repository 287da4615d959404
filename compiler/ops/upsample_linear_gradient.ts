import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { add, and, axis, eq, f32, ge, load, lt, max, min, mul, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, sumOver, tabulate } from "./host.js";
import { axesOf, plus, times } from "./indexing.js";
import { neighbours, replaced } from "./linear_neighbours.js";
import { extent, index } from "./schemas.js";

export const upsampleLinearGradient = defineOp({
  name: "upsample_linear_gradient",
  doc: "The gradient of upsample_linear: an element gathers from ct what lies between it and its neighbours, each by its weight.",
  kind: "general",
  operands: ["ct"],
  attributes: z.strictObject({ axis: index, factor: extent }),
  infer: ({ ct }, { axis, factor }) => {
    invariant(axis < ct.shape.length && ct.shape[axis] % factor === 0, "ct is a multiple of the operand");
    return tensor(ct.dtype, ct.shape.with(axis, ct.shape[axis] / factor));
  },
  gradient: (emit, { ct, attrs }) => ({ ct: emit("upsample_linear", { x: ct }, attrs) }),
  lower: ({ operands: { ct }, result, attrs: { axis: along, factor } }) => {
    const axes = axesOf(result.shape);
    const [large, small] = [ct.shape[along], result.shape[along]];
    const near = axis("i", 3 * factor);
    const from = plus(add(times(axes[along], factor), near), -factor);
    // Out of bounds there is nothing, but the neighbours are computed of a place that exists.
    const real = and(ge(from, 0), lt(from, large));
    const { low, high } = neighbours(max(min(from, large - 1), 0), { extent: small, factor });
    const share = [low, high].map(({ at, weight }) => select(eq(at, axes[along]), weight, f32(0)));
    const value = mul(load("ct", replaced(axes, along, from)), add(share[0], share[1]));
    return { axes, value: sum([near], select(real, value, f32(0))) };
  },
  reference: ({ ct }, { axis, factor }, result) =>
    tabulate(result, (at) =>
      sumOver([ct.type.shape[axis]], ([from]) => {
        const place = Math.min(Math.max((from + 0.5) / factor - 0.5, 0), result.shape[axis] - 1);
        return read(ct, at.with(axis, from)) * Math.max(0, 1 - Math.abs(place - at[axis]));
      }),
    ),
});

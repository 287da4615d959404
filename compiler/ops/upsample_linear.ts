import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { add, load, mul } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { neighbours, replaced } from "./linear_neighbours.js";
import { extent, index } from "./schemas.js";

export const upsampleLinear = defineOp({
  name: "upsample_linear",
  doc:
    "x with `factor` times as many elements along one axis, on straight lines between the centres of those of x: element i lies at " +
    "(i + ½) / factor - ½ of x, kept between its first and last (TensorFlow's bilinear resize, with half-pixel centres).",
  kind: "general",
  operands: ["x"],
  attributes: z.strictObject({ axis: index, factor: extent }),
  infer: ({ x }, { axis, factor }) => {
    invariant(axis < x.shape.length, "upsample_linear names an axis of its operand");
    return tensor(x.dtype, x.shape.with(axis, x.shape[axis] * factor));
  },
  gradient: (emit, { ct, attrs }) => ({ x: emit("upsample_linear_gradient", { ct }, attrs) }),
  lower: ({ operands: { x }, result, attrs: { axis, factor } }) => {
    const axes = axesOf(result.shape);
    const { low, high } = neighbours(axes[axis], { extent: x.shape[axis], factor });
    const term = (side: typeof low) => mul(load("x", replaced(axes, axis, side.at)), side.weight);
    return { axes, value: add(term(low), term(high)) };
  },
  reference: ({ x }, { axis, factor }, result) =>
    tabulate(result, (at) => {
      const last = x.type.shape[axis] - 1;
      const place = Math.min(Math.max((at[axis] + 0.5) / factor - 0.5, 0), last);
      const low = Math.floor(place);
      const between = place - low;
      return read(x, at.with(axis, low)) * (1 - between) + (between > 0 ? read(x, at.with(axis, low + 1)) * between : 0);
    }),
});

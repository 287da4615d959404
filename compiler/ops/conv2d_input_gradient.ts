import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { all, axis, f32, load, mul, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, sumOver, tabulate } from "./host.js";
import { conv2dGradientAttributes } from "./schemas.js";
import { convolutionWindows, windowAt } from "./window.js";

export const conv2dInputGradient = defineOp({
  name: "conv2d_input_gradient",
  doc:
    "The gradient of conv2d by its images, [n, height, width, c], from ct[n, y, x, k] and w[p, q, c, k]: " +
    "every element gathers ct · w of the windows that it was part of.",
  kind: "general",
  operands: ["ct", "w"],
  attributes: conv2dGradientAttributes,
  infer: ({ ct, w }, attrs) => {
    const image = [ct.shape[0], attrs.height, attrs.width, w.shape[2]];
    const [rows, columns] = convolutionWindows(image, w.shape, attrs);
    invariant(ct.shape[3] === w.shape[3], "conv2d_input_gradient: ct and w have other numbers of filters");
    invariant(ct.shape[1] === rows.output && ct.shape[2] === columns.output, "conv2d_input_gradient: ct does not fit the image");
    return tensor("f32", image);
  },
  // Linear in both operands, and the adjoint of conv2d in x: so conv2d itself leads back.
  gradient: (emit, { operands: { ct: inner, w }, ct, attrs: { height: _, width: __, ...attrs } }) => ({
    ct: emit("conv2d", { x: ct, w }, attrs),
    w: emit("conv2d_filter_gradient", { x: ct, ct: inner }, { ...attrs, height: w.type.shape[0], width: w.type.shape[1] }),
  }),
  lower: ({ operands, result, attrs }) => {
    const [rows, columns] = convolutionWindows(result.shape, operands.w.shape, attrs);
    const [height, width, , filters] = operands.w.shape;
    const [n, y, x, c] = ["n", "y", "x", "c"].map((name, i) => axis(name, result.shape[i]));
    const [p, q, k] = [axis("p", height), axis("q", width), axis("k", filters)];
    const row = windowAt(rows, y, p);
    const column = windowAt(columns, x, q);
    const real = all([...row.conditions, ...column.conditions]);
    const cotangent = load("ct", [n, row.window, column.window, k]);
    const term = mul(real ? select(real, cotangent, f32(0)) : cotangent, load("w", [p, q, c, k]));
    return { axes: [n, y, x, c], value: sum([p, q, k], term) };
  },
  reference: ({ ct, w }, { stride, padding, dilation }, result) =>
    tabulate(result, ([n, y, x, c]) =>
      sumOver(ct.type.shape.slice(1), ([row, column, k]) => {
        const p = (y - row * stride[0] + padding[0]) / dilation[0];
        const q = (x - column * stride[1] + padding[2]) / dilation[1];
        const touched =
          Number.isInteger(p) && Number.isInteger(q) && p >= 0 && q >= 0 && p < w.type.shape[0] && q < w.type.shape[1];
        return touched ? read(ct, [n, row, column, k]) * read(w, [p, q, c, k]) : 0;
      }),
    ),
});

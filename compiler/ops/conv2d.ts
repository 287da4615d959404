import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { all, axis, f32, load, mul, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { readPadded, sumOver, tabulate } from "./host.js";
import { conv2dAttributes } from "./schemas.js";
import { convolutionWindows, insideImage, place } from "./window.js";

export const conv2d = defineOp({
  name: "conv2d",
  doc:
    "Convolution of images x[n, y, x, c] with filters w[p, q, c, k] (cross-correlation, as in all frameworks): " +
    "y[n, y, x, k] = Σ_pqc x[n, y·stride + p·dilation - top, x·stride + q·dilation - left, c] · w[p, q, c, k].",
  kind: "general",
  operands: ["x", "w"],
  attributes: conv2dAttributes,
  infer: ({ x, w }, attrs) => {
    invariant(x.shape.length === 4 && w.shape.length === 4 && x.shape[3] === w.shape[2], "conv2d: x is NHWC, w HWIO");
    const [rows, columns] = convolutionWindows(x.shape, w.shape, attrs);
    return tensor("f32", [x.shape[0], rows.output, columns.output, w.shape[3]]);
  },
  gradient: (emit, { operands: { x, w }, ct, attrs }) => ({
    x: emit("conv2d_input_gradient", { ct, w }, { ...attrs, height: x.type.shape[1], width: x.type.shape[2] }),
    w: emit("conv2d_filter_gradient", { x, ct }, { ...attrs, height: w.type.shape[0], width: w.type.shape[1] }),
  }),
  lower: ({ operands, result, attrs }) => {
    const [rows, columns] = convolutionWindows(operands.x.shape, operands.w.shape, attrs);
    const [height, width, channels] = operands.w.shape;
    const [n, y, x, k] = ["n", "y", "x", "k"].map((name, i) => axis(name, result.shape[i]));
    const [p, q, c] = [axis("p", height), axis("q", width), axis("c", channels)];
    const row = place(rows, y, p);
    const column = place(columns, x, q);
    const real = all([...insideImage(rows, row), ...insideImage(columns, column)]);
    const image = load("x", [n, row, column, c]);
    return {
      axes: [n, y, x, k],
      value: sum([p, q, c], mul(real ? select(real, image, f32(0)) : image, load("w", [p, q, c, k]))),
    };
  },
  reference: ({ x, w }, { stride, padding, dilation }, result) =>
    tabulate(result, ([n, y, column, k]) =>
      sumOver(w.type.shape.slice(0, 3), ([p, q, c]) => {
        const at = [y * stride[0] + p * dilation[0] - padding[0], column * stride[1] + q * dilation[1] - padding[2]];
        return readPadded(x, [n, ...at, c]) * readPadded(w, [p, q, c, k]);
      }),
    ),
});

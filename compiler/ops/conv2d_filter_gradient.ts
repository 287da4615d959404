import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { all, axis, f32, load, mul, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, readPadded, sumOver, tabulate } from "./host.js";
import { conv2dGradientAttributes } from "./schemas.js";
import { convolutionWindows, insideImage, place } from "./window.js";

export const conv2dFilterGradient = defineOp({
  name: "conv2d_filter_gradient",
  doc:
    "The gradient of conv2d by its filters, [height, width, c, k], from x[n, y, x, c] and ct[n, y, x, k]: " +
    "y[p, q, c, k] = Σ_nyx x[n, y·stride + p·dilation - top, x·stride + q·dilation - left, c] · ct[n, y, x, k].",
  kind: "general",
  operands: ["x", "ct"],
  attributes: conv2dGradientAttributes,
  infer: ({ x, ct }, attrs) => {
    const filter = [attrs.height, attrs.width, x.shape[3], ct.shape[3]];
    const [rows, columns] = convolutionWindows(x.shape, filter, attrs);
    invariant(ct.shape[0] === x.shape[0], "conv2d_filter_gradient: batches differ");
    invariant(ct.shape[1] === rows.output && ct.shape[2] === columns.output, "conv2d_filter_gradient: ct does not fit the image");
    return tensor("f32", filter);
  },
  // Linear in both operands; the other two of the trio are its adjoints.
  gradient: (emit, { operands: { x, ct: inner }, ct, attrs: { height: _, width: __, ...attrs } }) => ({
    x: emit("conv2d_input_gradient", { ct: inner, w: ct }, { ...attrs, height: x.type.shape[1], width: x.type.shape[2] }),
    ct: emit("conv2d", { x, w: ct }, attrs),
  }),
  lower: ({ operands, result, attrs }) => {
    const [rows, columns] = convolutionWindows(operands.x.shape, result.shape, attrs);
    const [batch, height, width] = operands.ct.shape;
    const [p, q, c, k] = ["p", "q", "c", "k"].map((name, i) => axis(name, result.shape[i]));
    const [n, y, x] = [axis("n", batch), axis("y", height), axis("x", width)];
    const row = place(rows, y, p);
    const column = place(columns, x, q);
    const real = all([...insideImage(rows, row), ...insideImage(columns, column)]);
    const image = load("x", [n, row, column, c]);
    const term = mul(real ? select(real, image, f32(0)) : image, load("ct", [n, y, x, k]));
    return { axes: [p, q, c, k], value: sum([n, y, x], term) };
  },
  reference: ({ x, ct }, { stride, padding, dilation }, result) =>
    tabulate(result, ([p, q, c, k]) =>
      sumOver(ct.type.shape.slice(0, 3), ([n, row, column]) => {
        const at = [row * stride[0] + p * dilation[0] - padding[0], column * stride[1] + q * dilation[1] - padding[2]];
        return readPadded(x, [n, ...at, c]) * read(ct, [n, row, column, k]);
      }),
    ),
});

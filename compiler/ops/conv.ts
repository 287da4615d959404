import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { axis, f32, load, mul, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { channelOf, groupsOf } from "./groups.js";
import { readPadded, sumOver, tabulate } from "./host.js";
import { convAttributes } from "./schemas.js";
import { convolutionWindows, elementUnder, imageAxes, windowAxes } from "./window.js";

export const conv = defineOp({
  name: "conv",
  doc:
    "Convolution of sequences, images or volumes x[n, …, c] with filters w[…, c, k] (cross-correlation, as in all frameworks); of images: " +
    "y[n, y, x, k] = Σ_pqc x[n, y·stride + p·dilation - top, x·stride + q·dilation - left, c] · w[p, q, c, k]. With groups, channels " +
    "and filters fall into as many equal runs, and each run of filters sees its run of channels alone.",
  kind: "general",
  operands: ["x", "w"],
  attributes: convAttributes,
  infer: ({ x, w }, attrs) => {
    const windows = convolutionWindows(x.shape, w.shape, attrs);
    const { channels, filters } = groupsOf(w.shape, attrs);
    invariant(x.shape.at(-1) === channels, "conv: x has other channels than w");
    return tensor("f32", [x.shape[0], ...windows.map(({ output }) => output), filters]);
  },
  gradient: (emit, { operands: { x, w }, ct, attrs }) => ({
    x: emit("conv_input_gradient", { ct, w }, { ...attrs, size: x.type.shape.slice(1, -1) }),
    w: emit("conv_filter_gradient", { x, ct }, { ...attrs, size: w.type.shape.slice(0, -2) }),
  }),
  lower: ({ operands, result, attrs }) => {
    const filter = operands.w.shape;
    const groups = groupsOf(filter, attrs);
    const windows = convolutionWindows(operands.x.shape, filter, attrs);
    const { n, spatial, last: k } = imageAxes(result.shape, "k");
    const places = windowAxes(filter.slice(0, -2));
    const c = axis("c", groups.channelsEach);
    const { value, real } = elementUnder(windows, { n, over: spatial, at: places, channel: channelOf(groups, k, c) });
    const weight = load("w", [...places, c, k]);
    return { axes: [n, ...spatial, k], value: sum([...places, c], mul(real ? select(real, value, f32(0)) : value, weight)) };
  },
  reference: ({ x, w }, attrs, result) => {
    const { stride, padding, dilation } = attrs;
    const { channelsEach, filtersEach } = groupsOf(w.type.shape, attrs);
    return tabulate(result, ([n, ...at]) => {
      const k = at.at(-1) ?? 0;
      return sumOver(w.type.shape.slice(0, -1), (inner) => {
        const c = inner.at(-1) ?? 0;
        const places = inner.slice(0, -1);
        const spots = places.map((p, i) => at[i] * (stride?.[i] ?? 1) + p * (dilation?.[i] ?? 1) - (padding?.[2 * i] ?? 0));
        const channel = Math.floor(k / filtersEach) * channelsEach + c;
        return readPadded(x, [n, ...spots, channel]) * readPadded(w, [...inner, k]);
      });
    });
  },
});

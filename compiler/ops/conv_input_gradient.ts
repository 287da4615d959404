import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { all, axis, f32, load, mul, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { filterOf, groupsOf, placeInGroup } from "./groups.js";
import { read, sumOver, tabulate } from "./host.js";
import { convGradientAttributes } from "./schemas.js";
import { convolutionWindows, imageAxes, windowAt, windowAxes } from "./window.js";

export const convInputGradient = defineOp({
  name: "conv_input_gradient",
  doc:
    "The gradient of conv by its images, [n, size, c], from ct[n, …, k] and w[…, c, k]: " +
    "every element gathers ct · w of the windows that it was part of. It is also what a transposed convolution computes.",
  kind: "general",
  operands: ["ct", "w"],
  attributes: convGradientAttributes,
  infer: ({ ct, w }, attrs) => {
    const { channels, filters } = groupsOf(w.shape, attrs);
    const image = [ct.shape[0], ...attrs.size, channels];
    const windows = convolutionWindows(image, w.shape, attrs);
    invariant(ct.shape.at(-1) === filters, "conv_input_gradient: ct and w have other numbers of filters");
    invariant(
      windows.every(({ output }, i) => output === ct.shape[1 + i]),
      "conv_input_gradient: ct does not fit the image",
    );
    return tensor("f32", image);
  },
  // Linear in both operands, and the adjoint of conv in x: so conv itself leads back.
  gradient: (emit, { operands: { ct: inner, w }, ct, attrs: { size: _, ...attrs } }) => ({
    ct: emit("conv", { x: ct, w }, attrs),
    w: emit("conv_filter_gradient", { x: ct, ct: inner }, { ...attrs, size: w.type.shape.slice(0, -2) }),
  }),
  lower: ({ operands, result, attrs }) => {
    const filter = operands.w.shape;
    const groups = groupsOf(filter, attrs);
    const windows = convolutionWindows(result.shape, filter, attrs);
    const { n, spatial, last: c } = imageAxes(result.shape, "c");
    const places = windowAxes(filter.slice(0, -2));
    const k = axis("k", groups.filtersEach);
    const over = windows.map((w, i) => windowAt(w, spatial[i], places[i]));
    const real = all(over.flatMap(({ conditions }) => conditions));
    const filterAt = filterOf(groups, c, k);
    const cotangent = load("ct", [n, ...over.map(({ window }) => window), filterAt]);
    const weight = load("w", [...places, placeInGroup(groups, c), filterAt]);
    return {
      axes: [n, ...spatial, c],
      value: sum([...places, k], mul(real ? select(real, cotangent, f32(0)) : cotangent, weight)),
    };
  },
  reference: ({ ct, w }, { stride, padding, dilation, groups = 1 }, result) => {
    const size = w.type.shape.slice(0, -2);
    const [channelsEach, filters] = w.type.shape.slice(-2);
    return tabulate(result, ([n, ...at]) =>
      sumOver(ct.type.shape.slice(1), (from) => {
        const [c, k] = [at.at(-1) ?? 0, from.at(-1) ?? 0];
        const sees = Math.floor(c / channelsEach) === Math.floor((k * groups) / filters);
        const places = size.map(
          (_, i) => (at[i] - from[i] * (stride?.[i] ?? 1) + (padding?.[2 * i] ?? 0)) / (dilation?.[i] ?? 1),
        );
        const touched = sees && places.every((p, i) => Number.isInteger(p) && p >= 0 && p < size[i]);
        return touched ? read(ct, [n, ...from]) * read(w, [...places, c % channelsEach, k]) : 0;
      }),
    );
  },
});

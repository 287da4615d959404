import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { axis, f32, load, mul, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { channelOf, groupsOf } from "./groups.js";
import { read, readPadded, sumOver, tabulate } from "./host.js";
import { convGradientAttributes } from "./schemas.js";
import { convolutionWindows, elementUnder, imageAxes, windowAxes } from "./window.js";

export const convFilterGradient = defineOp({
  name: "conv_filter_gradient",
  doc:
    "The gradient of conv by its filters, [size, c, k], from x[n, …, c] and ct[n, …, k]; of images: " +
    "y[p, q, c, k] = Σ_nyx x[n, y·stride + p·dilation - top, x·stride + q·dilation - left, c] · ct[n, y, x, k].",
  kind: "general",
  operands: ["x", "ct"],
  attributes: convGradientAttributes,
  infer: ({ x, ct }, attrs) => {
    const channels = x.shape[x.shape.length - 1];
    const { groups = 1 } = attrs;
    invariant(channels % groups === 0, `${channels} channels do not fall into ${groups} groups`);
    const filter = [...attrs.size, channels / groups, ct.shape[ct.shape.length - 1]];
    groupsOf(filter, attrs);
    const windows = convolutionWindows(x.shape, filter, attrs);
    invariant(ct.shape[0] === x.shape[0], "conv_filter_gradient: batches differ");
    invariant(
      windows.every(({ output }, i) => output === ct.shape[1 + i]),
      "conv_filter_gradient: ct does not fit the image",
    );
    return tensor("f32", filter);
  },
  // Linear in both operands; the other two of the trio are its adjoints.
  gradient: (emit, { operands: { x, ct: inner }, ct, attrs: { size: _, ...attrs } }) => ({
    x: emit("conv_input_gradient", { ct: inner, w: ct }, { ...attrs, size: x.type.shape.slice(1, -1) }),
    ct: emit("conv", { x, w: ct }, attrs),
  }),
  lower: ({ operands, result, attrs }) => {
    const filter = result.shape;
    const windows = convolutionWindows(operands.x.shape, filter, attrs);
    const places = windowAxes(attrs.size);
    const [c, k] = [axis("c", filter[filter.length - 2]), axis("k", filter[filter.length - 1])];
    const { n, spatial } = imageAxes(operands.ct.shape, "k");
    const channel = channelOf(groupsOf(filter, attrs), k, c);
    const { value, real } = elementUnder(windows, { n, over: spatial, at: places, channel });
    const term = mul(real ? select(real, value, f32(0)) : value, load("ct", [n, ...spatial, k]));
    return { axes: [...places, c, k], value: sum([n, ...spatial], term) };
  },
  reference: ({ x, ct }, { stride, padding, dilation, size, groups = 1 }, result) => {
    const [channelsEach, filters] = result.shape.slice(-2);
    return tabulate(result, (at) => {
      const places = at.slice(0, size.length);
      const [c, k] = at.slice(size.length);
      const channel = Math.floor((k * groups) / filters) * channelsEach + c;
      return sumOver(ct.type.shape.slice(0, -1), ([n, ...over]) => {
        const spots = over.map((o, i) => o * (stride?.[i] ?? 1) + places[i] * (dilation?.[i] ?? 1) - (padding?.[2 * i] ?? 0));
        return readPadded(x, [n, ...spots, channel]) * read(ct, [n, ...over, k]);
      });
    });
  },
});

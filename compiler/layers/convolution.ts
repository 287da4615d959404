import { z } from "zod";
import { listAxes, type SpatialRank, spaces } from "../diagnostics/shapes/spaces.js";
import { groupsDoNotDivide } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { elementCount } from "../ir/types.js";
import { exampleShape } from "./context.js";
import type { Initializer, LayerContext } from "./define.js";
import { boolean, initializer, wholeNumber } from "./parameters.js";
import { padded, type Spatial, type SpatialLayer, spatialOf } from "./spatial.js";
import { convolutionPadding, extents, type Padding } from "./spatial_parameters.js";
import { withoutPadding } from "./strided_mask.js";

/** What all convolutions take but for how many channels they give. */
export const windowParameters = (rank: SpatialRank) => ({
  kernel: extents(rank).describe(kernelSize(rank)),
  stride: extents(rank).prefault(1).describe("From one place of the kernel to the next."),
  padding: convolutionPadding(rank)
    .prefault("valid")
    .describe(
      `Zeros around the input: none, as many as keep its size at stride 1, ${rank === 1 ? "as many before it alone, " : ""}or a number for each side.`,
    ),
  dilation: extents(rank).prefault(1).describe("From one number of the kernel to the next."),
});

/** Its bias and first values. */
export const kernelParameters = {
  bias: boolean.default(true).describe("Whether a number is added to each channel."),
  initializer: initializer.prefault("glorot_uniform").describe("First value of the kernel."),
  bias_initializer: initializer.prefault("zeros").describe("First value of the bias."),
};

/** What conv1d, conv2d and conv3d take. */
export const convolutionParameters = (rank: SpatialRank) =>
  z.object({
    filters: wholeNumber(1).describe("How many channels it gives."),
    ...windowParameters(rank),
    groups: wholeNumber(1)
      .default(1)
      .describe("Into how many groups channels and filters fall; the filters of a group see the channels of that group alone."),
    ...kernelParameters,
  });

/** A window with its stride, padding and dilation, as the layer's arguments. */
export interface WindowArguments {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: Padding;
  readonly dilation: readonly number[];
}

export interface KernelArguments {
  readonly bias: boolean;
  readonly initializer: Initializer;
  readonly bias_initializer: Initializer;
}

/** A convolution along `rank` axes: one operator and a bias. */
export function convolution(
  context: LayerContext,
  inputs: readonly Node[],
  { layer, rank }: SpatialLayer,
  args: WindowArguments & KernelArguments & { readonly filters: number; readonly groups: number },
): Node | undefined {
  const image = spatialOf(context, inputs, { layer, rank });
  if (!image || !groupsFit(context, image, { layer, ...args })) return undefined;
  const { filters, groups } = args;
  const channels = image.channels / groups;
  const area = elementCount(args.kernel);
  const weights = (): Node =>
    context.parameter("kernel", [...args.kernel, channels, filters], {
      initializer: args.initializer,
      fanIn: area * channels,
      fanOut: (area * filters) / groups,
    });
  const product = convolved(context, image, { layer, rank, weights, groups }, args);
  return product && withBias(context, product, args);
}

/** The convolution alone; `weights` are asked for when the window is known to fit. */
export function convolved(
  context: LayerContext,
  image: Spatial,
  { layer, rank, weights, groups }: SpatialLayer & { readonly weights: () => Node; readonly groups: number },
  { kernel, stride, padding, dilation }: WindowArguments,
): Node | undefined {
  const sides = padded(context, image, { layer, rank, parameter: "kernel", size: kernel, stride, dilation, padding });
  if (!sides) return undefined;
  const x = rank === 1 ? withoutPadding(context, image.node) : image.node;
  return context.emit("conv", { x, w: weights() }, { stride, padding: sides, dilation, ...(groups > 1 && { groups }) });
}

/** With a number added to each channel, where the layer has a bias. */
export function withBias(context: LayerContext, product: Node, { bias, bias_initializer }: KernelArguments): Node {
  if (!bias) return product;
  const channels = product.type.shape.at(-1) ?? 1;
  const offset = context.parameter("bias", [channels], { initializer: bias_initializer, fanIn: channels, fanOut: channels });
  return context.emit("add", { a: product, b: offset });
}

/** Reports groups that do not divide the channels or the filters. */
function groupsFit(
  context: LayerContext,
  image: Spatial,
  { layer, groups, filters }: { readonly layer: string; readonly groups: number; readonly filters: number },
): boolean {
  const counted = image.channels % groups === 0 ? (filters % groups === 0 ? undefined : "filters") : "channels";
  if (!counted) return true;
  const place = { call: context.call, argument: context.argument("groups"), input: image.span, shape: exampleShape(image.node) };
  const of = { channels: image.channels, filters }[counted];
  context.report(groupsDoNotDivide({ layer, groups, counted, count: of, ...place }));
  return false;
}

/** What the numbers of a kernel's size are. */
export function kernelSize(rank: SpatialRank): string {
  if (rank === 1) return "How many steps the kernel covers.";
  const listed = listAxes(spaces[rank].axes, " and ");
  return `${listed.charAt(0).toUpperCase()}${listed.slice(1)} of the kernel.`;
}

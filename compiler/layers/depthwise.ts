import type { Node } from "../ir/graph.js";
import { elementCount } from "../ir/types.js";
import { convolved, type WindowArguments } from "./convolution.js";
import type { Initializer, LayerContext } from "./define.js";
import type { Spatial, SpatialLayer } from "./spatial.js";

/** A convolution with as many groups as channels. Its weights have Keras's layout, [kernel, channels, multiplier]. */
export function depthwise(
  context: LayerContext,
  image: Spatial,
  { parameter, ...layer }: SpatialLayer & { readonly parameter: string },
  args: WindowArguments & { readonly multiplier: number; readonly initializer: Initializer },
): Node | undefined {
  const { kernel, multiplier, initializer } = args;
  const { channels } = image;
  const area = elementCount(kernel);
  const weights = (): Node => {
    const init = { initializer, fanIn: area, fanOut: area * multiplier };
    const x = context.parameter(parameter, [...kernel, channels, multiplier], init);
    return context.emit("reshape", { x }, { shape: [...kernel, 1, channels * multiplier] });
  };
  return convolved(context, image, { ...layer, weights, groups: channels }, args);
}

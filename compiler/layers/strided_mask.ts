import type { Node } from "../ir/graph.js";
import type { LayerContext } from "./define.js";

/**
 * The mask of what windows over a padded sequence give: a result is as real as the step where its window stands, `stride` further for
 * each. Padding is at the end of a sequence, so that without padding of its own a window holds a real step exactly if its first is one.
 */
export function stridedMask({ emit, mask }: LayerContext, result: Node, stride: number): Node | undefined {
  const given = mask(0);
  if (!given) return undefined;
  const [batch, steps] = given.type.shape;
  const [, results] = result.type.shape;
  const column = emit("reshape", { x: given }, { shape: [batch, steps, 1] });
  const strided = stride === 1 ? column : emit("max_pool", { x: column }, { pool: [1], stride: [stride] });
  const [, left] = strided.type.shape;
  const cut = left === results ? strided : emit("slice", { x: strided }, { axis: 1, start: 0, extent: results });
  return emit("reshape", { x: cut }, { shape: [batch, results] });
}

/** The input with 0 in the place of padding, as a convolution pads; the input itself where it has no mask. */
export function withoutPadding({ emit, mask }: LayerContext, x: Node): Node {
  const given = mask(0);
  return given ? emit("mul", { a: x, b: emit("reshape", { x: given }, { shape: [...given.type.shape, 1] }) }) : x;
}

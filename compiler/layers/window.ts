import type { Padding, Pair } from "./parameters.js";

/** Padding of each side of an image. */
export type Sides = readonly [top: number, bottom: number, left: number, right: number];

/**
 * The padding of each side in numbers. `same` is TensorFlow's: as many results as `ceil(extent / stride)`, and where the
 * padding is odd, the extra row or column is at the bottom or right.
 */
export function padSides(
  image: Pair,
  window: { readonly size: Pair; readonly stride: Pair; readonly dilation: Pair; readonly padding: Padding },
): Sides {
  const { size, stride, dilation, padding } = window;
  if (padding === "valid") return [0, 0, 0, 0];
  if (padding !== "same") return padding;
  const [top, bottom] = samePadding(image[0], size[0], stride[0], dilation[0]);
  const [left, right] = samePadding(image[1], size[1], stride[1], dilation[1]);
  return [top, bottom, left, right];
}

function samePadding(extent: number, size: number, stride: number, dilation: number): Pair {
  const results = Math.ceil(extent / stride);
  const reach = (size - 1) * dilation + 1;
  const total = Math.max((results - 1) * stride + reach - extent, 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

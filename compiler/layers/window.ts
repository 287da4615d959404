import type { Padding, Sides } from "./spatial_parameters.js";

/** A window that slides along each spatial axis. */
export interface SlidingWindow {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: Padding;
}

/**
 * The padding of each side in numbers. `same` is TensorFlow's: as many results as `ceil(extent / stride)`, and where the
 * padding is odd, the extra one is after, at the bottom or right. With `causal` a result sees nothing behind its own place.
 */
export function padSides(extents: readonly number[], { size, stride, dilation, padding }: SlidingWindow): Sides {
  if (typeof padding !== "string") return padding;
  return extents.flatMap((extent, i) => {
    const reach = (size[i] - 1) * dilation[i] + 1;
    if (padding === "causal") return [reach - 1, 0];
    if (padding === "valid") return [0, 0];
    const total = Math.max((Math.ceil(extent / stride[i]) - 1) * stride[i] + reach - extent, 0);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  });
}

import { invariant } from "../base/invariant.js";
import type { DType, TensorType } from "../ir/types.js";
import { sameShape, tensor } from "../ir/types.js";
import { all, type Expr, f32, type Operand, reduce, select } from "../kernel/expr.js";
import type { HostTensor } from "./define.js";
import { range } from "./host.js";
import type { PoolAttributes } from "./schemas.js";
import { type Candidate, candidates, elementUnder, imageAxes, poolingWindows, type Window, windowAxes } from "./window.js";

/** The lowest float32: less than every real element, and unlike infinity WGSL can write it. */
const lowest = f32(-3.4028234663852886e38);

/** The type of a pooling of `[n, …, c]`. */
export function pooledType(x: TensorType, attrs: PoolAttributes, dtype: DType): TensorType {
  const windows = poolingWindows(x.shape, attrs);
  return tensor(dtype, [x.shape[0], ...windows.map(({ output }) => output), x.shape[x.shape.length - 1]]);
}

/** The type of a pooling's gradient: that of the image, of spatial extents `size`. */
export function unpooledType(ct: TensorType, attrs: PoolAttributes & { readonly size: readonly number[] }): TensorType {
  const image = tensor("f32", [ct.shape[0], ...attrs.size, ct.shape[ct.shape.length - 1]]);
  invariant(sameShape(pooledType(image, attrs, "f32").shape, ct.shape), "the cotangent does not fit the pooled image");
  return image;
}

/** Whether no element of the image is in two windows. */
export const windowsAreDisjoint = ({ pool, stride }: PoolAttributes): boolean => pool.every((size, i) => stride[i] >= size);

/** The axes of a pooled image, its windows, and their elements by place. */
export function pooled(image: readonly number[], result: readonly number[], attrs: PoolAttributes) {
  const windows = poolingWindows(image, attrs);
  const { n, spatial, last: c } = imageAxes(result, "c");
  const element = (at: readonly Operand[]) => elementUnder(windows, { n, over: spatial, at, channel: c });
  return { axes: [n, ...spatial, c], spatial, windows, element };
}

/** The largest real element of the window, over axes of its own. */
export function windowMaximum(element: ReturnType<typeof pooled>["element"], { pool }: PoolAttributes): Expr {
  const places = windowAxes(pool);
  const { value, real } = element(places);
  return reduce("max", places, real ? select(real, value, lowest) : value);
}

/** For each element of an image the windows that may hold it, and where it reads what is as small as the pooled image. */
export function unpooled(image: readonly number[], attrs: PoolAttributes) {
  const windows: readonly Window[] = poolingWindows(image, attrs);
  const { n, spatial, last: c } = imageAxes(image, "c");
  const over: readonly Candidate[] = windows.map((w, i) => candidates(w, spatial[i], "ijl"[i]));
  return {
    axes: [n, ...spatial, c],
    windows,
    over,
    candidateAxes: over.flatMap(({ axes }) => axes),
    at: [n, ...over.map(({ window }) => window), c],
    real: all(over.flatMap(({ conditions }) => conditions)),
  };
}

/** The real elements of a window for a reference: their indices into the image and their places in the window, row-major. */
export function windowElements(
  x: HostTensor | TensorType,
  { pool, stride, padding }: PoolAttributes,
  window: readonly number[],
): readonly { readonly index: readonly number[]; readonly place: number }[] {
  const { shape } = "type" in x ? x.type : x;
  const over = window.slice(1, -1);
  return range(pool.reduce((a, b) => a * b, 1))
    .map((place) => {
      const places = pool.map((size, i) => Math.floor(place / pool.slice(i + 1).reduce((a, b) => a * b, 1)) % size);
      const spots = over.map((o, i) => o * stride[i] - (padding?.[2 * i] ?? 0) + places[i]);
      return { index: [window[0], ...spots, window[window.length - 1]], place };
    })
    .filter(({ index }) => index.every((at, i) => at >= 0 && at < shape[i]));
}

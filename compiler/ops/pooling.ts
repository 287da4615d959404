import { invariant } from "../base/invariant.js";
import type { DType, TensorType } from "../ir/types.js";
import { tensor } from "../ir/types.js";
import { type Axis, all, axis, type Expr, f32, load, type Operand, reduce, select } from "../kernel/expr.js";
import type { HostTensor } from "./define.js";
import { range } from "./host.js";
import type { Pool2dAttributes } from "./schemas.js";
import { insideImage, place, poolingWindows } from "./window.js";

/** The lowest float32: less than every real element, and unlike infinity WGSL can write it. */
const lowest = f32(-3.4028234663852886e38);

/** The type of a pooling of `[n, y, x, c]`. */
export function pooledType(x: TensorType, attrs: Pool2dAttributes, dtype: DType): TensorType {
  invariant(x.shape.length === 4, "pooling takes NHWC images");
  const [rows, columns] = poolingWindows(x.shape, attrs);
  return tensor(dtype, [x.shape[0], rows.output, columns.output, x.shape[3]]);
}

/** The type of a pooling's gradient: that of the image, of `height` and `width`. */
export function unpooledType(
  ct: TensorType,
  attrs: Pool2dAttributes & { readonly height: number; readonly width: number },
): TensorType {
  const image = tensor("f32", [ct.shape[0], attrs.height, attrs.width, ct.shape[3]]);
  const pooled = pooledType(image, attrs, "f32");
  invariant(
    pooled.shape.every((extent, i) => extent === ct.shape[i]),
    "the cotangent does not fit the pooled image",
  );
  return image;
}

/** Whether no element of the image is in two windows. */
export const windowsAreDisjoint = ({ pool, stride }: Pool2dAttributes): boolean => stride[0] >= pool[0] && stride[1] >= pool[1];

/** The axes of a pooled image, and its element of place (p, q): `otherwise` where that is in the padding. */
export function pooled(image: readonly number[], result: readonly number[], attrs: Pool2dAttributes) {
  const [rows, columns] = poolingWindows(image, attrs);
  const [n, y, x, c] = ["n", "y", "x", "c"].map((name, i) => axis(name, result[i]));
  const element = (p: Operand, q: Operand) => {
    const row = place(rows, y, p);
    const column = place(columns, x, q);
    return { value: load("x", [n, row, column, c]), real: all([...insideImage(rows, row), ...insideImage(columns, column)]) };
  };
  return { axes: [n, y, x, c], rows, columns, element };
}

/** The two axes of a pooling window. */
export const windowAxes = ({ pool }: Pool2dAttributes): readonly [Axis, Axis] => [axis("p", pool[0]), axis("q", pool[1])];

/** The largest real element of the window, over the axes p and q of its own. */
export function windowMaximum(element: ReturnType<typeof pooled>["element"], attrs: Pool2dAttributes): Expr {
  const [p, q] = windowAxes(attrs);
  const { value, real } = element(p, q);
  return reduce("max", [p, q], real ? select(real, value, lowest) : value);
}

/** The real elements of a window for a reference: their indices into the image and their places in the window, row-major. */
export function windowElements(
  x: HostTensor | TensorType,
  attrs: Pool2dAttributes,
  [n, y, column, c]: readonly number[],
): readonly { readonly index: readonly number[]; readonly place: number }[] {
  const { shape } = "type" in x ? x.type : x;
  const { pool, stride, padding } = attrs;
  return range(pool[0] * pool[1])
    .map((place) => ({
      index: [
        n,
        y * stride[0] - padding[0] + Math.floor(place / pool[1]),
        column * stride[1] - padding[2] + (place % pool[1]),
        c,
      ],
      place,
    }))
    .filter(({ index }) => index[1] >= 0 && index[1] < shape[1] && index[2] >= 0 && index[2] < shape[2]);
}

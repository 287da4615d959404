import type { TensorType } from "../ir/types.js";
import { elementCount } from "../ir/types.js";
import type { HostTensor } from "./define.js";

/** The tensor whose element at `index` is `value(index)`: the loop nest that every reference is written with. */
export function tabulate(type: TensorType, value: (index: readonly number[]) => number): HostTensor {
  const { shape } = type;
  const data = new Float64Array(elementCount(shape));
  const index = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    data[i] = value(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]++;
      if (index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return { type, data };
}

/** The element at `index`; the outermost extent does not matter (a data set does not know its own). */
export function read({ type, data }: HostTensor, index: readonly number[]): number {
  return data[index.reduce((offset, i, axis) => offset * type.shape[axis] + i, 0)];
}

/** The element at `index` of a larger, right-aligned shape: axes of extent 1 repeat. */
export function readBroadcast(x: HostTensor, index: readonly number[]): number {
  const { shape } = x.type;
  const skipped = index.length - shape.length;
  return read(
    x,
    shape.map((extent, axis) => (extent === 1 ? 0 : index[axis + skipped])),
  );
}

/** The integers from 0 to `count - 1`. */
export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** The sum of `term` over all points of a box. */
export function sumOver(extents: readonly number[], term: (index: readonly number[]) => number): number {
  return tabulate({ dtype: "f32", shape: extents }, term).data.reduce((a, b) => a + b, 0);
}
/** The element at `index`, or 0 outside of the tensor. */
export const readPadded = (x: HostTensor, index: readonly number[]): number =>
  index.every((i, axis) => i >= 0 && i < x.type.shape[axis]) ? read(x, index) : 0;

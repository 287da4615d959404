import type { OnnxTensor } from "./model.js";

/** The same numbers with the axes in another order: axis n of what comes out is axis `order[n]` of what goes in. */
export function transposed({ shape, values }: { shape: readonly number[]; values: Float32Array }, order: readonly number[]) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1));
  const outer = order.map((axis) => shape[axis] as number);
  const steps = order.map((axis) => strides[axis] as number);
  const result = values.map((_, at) => {
    let rest = at;
    let from = 0;
    for (let axis = outer.length - 1; axis >= 0; axis -= 1) {
      const extent = outer[axis] as number;
      from += (rest % extent) * (steps[axis] as number);
      rest = Math.floor(rest / extent);
    }
    return values[from] as number;
  });
  return { shape: outer, values: result } satisfies OnnxTensor;
}

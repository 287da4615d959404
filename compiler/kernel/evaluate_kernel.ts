import { invariant } from "../base/invariant.js";
import { interpretExpression } from "./interpret.js";
import type { Kernel } from "./kernel.js";

/**
 * What a kernel writes, by buffer, given what its buffers hold: every stage in turn, over float64. All stages are computed
 * before anything is stored, so that a buffer updated in place is read as it was.
 */
export function evaluateKernel(
  kernel: Kernel,
  buffers: { readonly [buffer: string]: ArrayLike<number> },
): { readonly [buffer: string]: Float64Array } {
  const tensors = new Map<string, Elements>();
  for (const { name, buffer, shape } of kernel.reads) {
    invariant(buffers[buffer], `${kernel.name}: no values for the buffer ${buffer}`);
    tensors.set(name, { shape, data: buffers[buffer] });
  }
  for (const stage of kernel.stages) {
    const data = interpretExpression(stage, (name, index) => readElement(tensors.get(name), name, index));
    tensors.set(stage.name, { shape: stage.axes.map((axis) => axis.extent), data });
  }
  const stored = kernel.results.map(({ stage, tensor }) => {
    const value = tensors.get(stage);
    invariant(value, `${kernel.name}: a result of ${stage}, which is no stage`);
    return [tensor.buffer, Float64Array.from(value.data)] as const;
  });
  return Object.fromEntries(stored);
}

/** A row-major tensor as the interpreter reads it; the outermost extent may be unknown (-1). */
export interface Elements {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** The element at `index`, or NaN out of bounds: a read that nothing guards then shows in the result. */
export function readElement(tensor: Elements | undefined, name: string, index: readonly number[]): number {
  invariant(tensor, `a load names ${name}, which is neither read nor an earlier stage`);
  invariant(
    index.length === tensor.shape.length,
    `a load of ${name} has ${index.length} indices for ${tensor.shape.length} axes`,
  );
  let offset = 0;
  for (const [axis, i] of index.entries()) {
    if (i < 0 || (tensor.shape[axis] >= 0 && i >= tensor.shape[axis])) return Number.NaN;
    offset = offset * tensor.shape[axis] + i;
  }
  return tensor.data[offset] ?? Number.NaN;
}

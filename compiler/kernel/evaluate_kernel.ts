import { invariant } from "../base/invariant.js";
import { interpretExpression } from "./interpret.js";
import { type Kernel, type KernelTensor, reachOf, stridesOf } from "./kernel.js";

/**
 * What the buffers that a kernel writes hold after it, given what its buffers hold before: every stage in turn, over float64. All
 * stages are computed before anything is stored, so that a buffer updated in place is read as it was.
 */
export function evaluateKernel(
  kernel: Kernel,
  buffers: { readonly [buffer: string]: ArrayLike<number> },
): { readonly [buffer: string]: Float64Array } {
  const tensors = new Map<string, Elements>();
  for (const tensor of kernel.reads) {
    const data = buffers[tensor.buffer];
    invariant(data, `${kernel.name}: no values for the buffer ${tensor.buffer}`);
    tensors.set(tensor.name, { shape: tensor.shape, data, strides: stridesOf(tensor), offset: tensor.offset ?? 0 });
  }
  for (const stage of kernel.stages) {
    const data = interpretExpression(stage, (name, index) => readElement(tensors.get(name), name, index));
    tensors.set(stage.name, { shape: stage.axes.map((axis) => axis.extent), data });
  }
  const stored = new Map<string, Float64Array>();
  for (const { stage, tensor } of kernel.results) {
    const value = tensors.get(stage);
    invariant(value, `${kernel.name}: a result of ${stage}, which is no stage`);
    const before = stored.get(tensor.buffer) ?? Float64Array.from(buffers[tensor.buffer] ?? []);
    stored.set(tensor.buffer, storeElements(before, { ...tensor, shape: value.shape }, value.data));
  }
  return Object.fromEntries(stored);
}

/** What a buffer holds when a tensor has been written into it. */
function storeElements(before: Float64Array, tensor: KernelTensor, data: ArrayLike<number>): Float64Array {
  const after = new Float64Array(Math.max(before.length, reachOf(tensor)));
  after.set(before);
  const strides = stridesOf(tensor);
  for (let i = 0; i < data.length; i++) {
    let [rest, at] = [i, tensor.offset ?? 0];
    for (let axis = strides.length - 1; axis >= 0; axis--) {
      at += (rest % tensor.shape[axis]) * strides[axis];
      rest = Math.floor(rest / tensor.shape[axis]);
    }
    after[at] = data[i];
  }
  return after;
}

/** A tensor as the interpreter reads it, row-major unless told; the outermost extent may be unknown (-1). */
export interface Elements {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  readonly strides?: readonly number[];
  readonly offset?: number;
}

/** The element at `index`, or NaN out of bounds: a read that nothing guards then shows in the result. */
export function readElement(tensor: Elements | undefined, name: string, index: readonly number[]): number {
  invariant(tensor, `a load names ${name}, which is neither read nor an earlier stage`);
  invariant(
    index.length === tensor.shape.length,
    `a load of ${name} has ${index.length} indices for ${tensor.shape.length} axes`,
  );
  const { shape, strides, offset = 0 } = tensor;
  let at = 0;
  for (const [axis, i] of index.entries()) {
    if (i < 0 || (shape[axis] >= 0 && i >= shape[axis])) return Number.NaN;
    at = strides ? at + i * strides[axis] : at * shape[axis] + i;
  }
  return tensor.data[offset + at] ?? Number.NaN;
}

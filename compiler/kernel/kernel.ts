import type { Span } from "../base/span.js";
import type { Axis, Expr, ScalarType } from "./expr.js";

/** What one operator computes: for every point of `axes` (one per axis of the result, in order) the value of that element. */
export interface TensorExpression {
  readonly axes: readonly Axis[];
  readonly value: Expr;
}

/** A view of a buffer that a kernel reads or writes. A first extent of -1 is known only at run time. */
export interface KernelTensor {
  /** What loads call it: unique in the kernel. */
  readonly name: string;
  /** The buffer behind it; a reshape and its operand, a state and its new value are two views of one buffer. */
  readonly buffer: string;
  readonly storage: "f32" | "f16" | "u32" | "u8";
  readonly shape: readonly number[];
  /** Where its first element lies in what is bound of the buffer, where that is not the first. */
  readonly offset?: number;
  /** How far apart neighbours along each axis lie, where that is not row-major: the tensor is a part of a larger one. */
  readonly strides?: readonly number[];
  /** Another part of its buffer is written by the same kernel: WebGPU then wants the buffer bound for writing everywhere. */
  readonly besideWritten?: boolean;
}

/** How far apart the neighbours of a tensor's elements lie along each axis. The first extent may be unknown. */
export const stridesOf = ({ shape, strides }: KernelTensor): readonly number[] =>
  strides ?? shape.map((_, i) => shape.slice(i + 1).reduce((product, extent) => product * extent, 1));

/** Elements from the beginning of what is bound to the last one of the tensor. */
export const reachOf = (tensor: KernelTensor): number =>
  stridesOf(tensor).reduce((reach, stride, i) => reach + stride * (tensor.shape[i] - 1), (tensor.offset ?? 0) + 1);

/** One operator of a kernel. Its loads name tensors that the kernel reads, or earlier stages: those are substituted, never stored. */
export interface Stage extends TensorExpression {
  readonly name: string;
  readonly operator: string;
  readonly type: ScalarType;
}

export interface KernelResult {
  /** The stage whose value is stored, element by element in row-major order. */
  readonly stage: string;
  readonly tensor: KernelTensor;
  /** The buffer is also read, by the invocation that writes the element: every element is to be computed exactly once. */
  readonly inPlace: boolean;
}

/** One dispatch: all results have the same number of elements, and the iteration space of the last one's axes. */
export interface Kernel {
  readonly name: string;
  readonly stages: readonly Stage[];
  readonly results: readonly KernelResult[];
  readonly reads: readonly KernelTensor[];
  /** The places of the `.dlm` file that it comes from. */
  readonly origins: readonly Span[];
}

/** The type that a load from a storage gives: bytes are read as `u32`, and half precision as `f32`. */
export const loadedType = (storage: KernelTensor["storage"]): ScalarType =>
  storage === "f32" || storage === "f16" ? "f32" : "u32";

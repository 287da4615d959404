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
  readonly storage: "f32" | "u32" | "u8";
  readonly shape: readonly number[];
}

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

/** The type that a load from a storage gives: bytes are read as `u32`. */
export const loadedType = (storage: KernelTensor["storage"]): ScalarType => (storage === "f32" ? "f32" : "u32");

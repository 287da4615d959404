import type { Axis, Expr, ScalarType } from "./expr.js";

/** What one operator computes: for every point of `axes` (one per axis of the result, in order) the value of that element. */
export interface TensorExpression {
  readonly axes: readonly Axis[];
  readonly value: Expr;
}

/** A tensor that a kernel reads or writes. `shape` is in elements; a first extent of -1 is known only at run time. */
export interface KernelTensor {
  readonly name: string;
  readonly storage: "f32" | "u32" | "u8";
  readonly shape: readonly number[];
}

export interface KernelResult {
  readonly tensor: KernelTensor;
  readonly value: Expr;
}

/** One dispatch: several results over one iteration space. Loads name a tensor of `reads`, or of `results` where a state is updated in place. */
export interface Kernel {
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly results: readonly KernelResult[];
  readonly reads: readonly KernelTensor[];
  /** Lines for the header of the printed kernel: what it computes, and from which lines of the `.dlm` file. */
  readonly comment: readonly string[];
}

/** The type that a load from a storage gives: bytes are read as `u32`. */
export const loadedType = (storage: KernelTensor["storage"]): ScalarType => (storage === "f32" ? "f32" : "u32");

/** Element types of tensors. `u8` exists only in data sets that stay packed on the device; loading one gives `u32`. */
export type DType = "f32" | "u32" | "u8";

/** A first extent that only the run time knows: the number of rows of a data set. */
export const runtimeRows = -1;

export interface TensorType {
  readonly dtype: DType;
  /** Extents, outermost first, the batch among them. `[]` is not used: a scalar is `[1]`. */
  readonly shape: readonly number[];
}

export const tensor = (dtype: DType, shape: readonly number[]): TensorType => ({ dtype, shape });
export const elementCount = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
export const sameType = (a: TensorType, b: TensorType): boolean =>
  a === b || (a.dtype === b.dtype && sameShape(a.shape, b.shape));
export const printType = (type: TensorType): string => `${type.dtype}[${type.shape.join(", ")}]`;

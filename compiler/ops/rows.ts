import type { TensorType } from "../ir/types.js";
import { type Axis, axis, type Expr, load, reduce } from "../kernel/expr.js";
import type { HostTensor } from "./define.js";
import { range, read } from "./host.js";

/** The elements along the last axis of `x` at a point of the other axes, for lowerings that reduce a row more than once. */
export interface Row {
  /** A new axis along the row, and the element there. */
  readonly walk: () => { readonly axis: Axis; readonly element: Expr };
  readonly maximum: Expr;
}

/** The row of `x` that begins with the indices `at` (all but the last one). */
export function rowOf(x: TensorType, at: readonly Axis[]): Row {
  const walk = (): ReturnType<Row["walk"]> => {
    const j = axis("j", x.shape[x.shape.length - 1]);
    return { axis: j, element: load("x", [...at, j]) };
  };
  const { axis: j, element } = walk();
  return { walk, maximum: reduce("max", [j], element) };
}

/** The same row for references. */
export const hostRow = (x: HostTensor, at: readonly number[]): readonly number[] =>
  range(x.type.shape[x.type.shape.length - 1]).map((j) => read(x, [...at, j]));

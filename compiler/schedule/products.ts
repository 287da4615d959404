import type { Axis, Expr } from "../kernel/expr.js";
import type { Kernel, Stage } from "../kernel/kernel.js";
import { writtenOut } from "./instantiate.js";

/** A stage that sums products: what matrix products, convolutions and their gradients are. */
export interface SumOfProducts {
  readonly stage: Stage;
  /** The axes of the sum. */
  readonly axes: readonly Axis[];
  readonly factors: readonly [Expr, Expr];
}

/** The stage of a kernel that is most of its work, where it is a sum of products. */
export function sumOfProducts(kernel: Kernel): SumOfProducts | undefined {
  const sums = kernel.stages.flatMap((stage): readonly SumOfProducts[] => {
    const { value } = stage;
    if (value.kind !== "reduce" || value.combine !== "sum" || value.body.kind !== "binary" || value.body.op !== "mul") return [];
    if (value.axes.some((axis) => axis.count)) return [];
    return size(value.axes) > writtenOut ? [{ stage, axes: value.axes, factors: [value.body.a, value.body.b] }] : [];
  });
  const work = ({ stage, axes }: SumOfProducts): number => size(stage.axes) * size(axes);
  return sums.sort((a, b) => work(b) - work(a))[0];
}

const size = (axes: readonly Axis[]): number => axes.reduce((product, axis) => product * axis.extent, 1);

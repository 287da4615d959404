import { invariant } from "../base/invariant.js";
import type { Kernel, Stage } from "../kernel/kernel.js";

function axesOf(kernel: Kernel, stage: string | undefined): Stage["axes"] {
  const found = kernel.stages.find((s) => s.name === stage);
  invariant(found, `kernel ${kernel.name} has no stage ${stage}`);
  return found.axes;
}

export const shapeOf = (kernel: Kernel, stage: string): readonly number[] => axesOf(kernel, stage).map((axis) => axis.extent);

/** The axes that are walked: those of the last result. */
export const walkedAxes = (kernel: Kernel): Stage["axes"] => axesOf(kernel, kernel.results.at(-1)?.stage);

/** The shape that is walked, or all of its elements in a row. */
export function iterationSpace(kernel: Kernel, flat: boolean): readonly number[] {
  const shape = walkedAxes(kernel).map((axis) => axis.extent);
  return flat ? [shape.reduce((a, b) => a * b, 1)] : shape;
}

export const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1);

import { countOf } from "./counts.js";
import type { Fused } from "./fused.js";
import { allSteps, type Step } from "./network.js";

/** What is there, each on a line of its own. */
export const lines = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== "").join("\n");

export const parametersNote = ({ parameters, shares }: Step): string | undefined => {
  if (shares !== undefined) return `Its weights are those of ${shares}.`;
  return parameters === 0 ? undefined : `${countOf(parameters, "parameter")}.`;
};

export const kernelNote = (fused: Fused | undefined, id: string): string | undefined => {
  if (!fused) return undefined;
  const kernel = fused.kernelOf.get(id);
  const all = fused.kernelsOf.get(id)?.size ?? 0;
  if (kernel === undefined) return "No kernel computes it in prediction.";
  return `Computed by the kernel ${kernel}${all > 1 ? `, the last of ${all}` : ""}.`;
};

export function kernelsNote(fused: Fused | undefined, step: Step): string | undefined {
  if (!fused) return undefined;
  const kernels = new Set(allSteps([step]).flatMap(({ id }) => fused.kernelOf.get(id) ?? []));
  return `Computed by ${countOf(kernels.size, "kernel")}.`;
}

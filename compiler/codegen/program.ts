import type { KernelSpec, ProgramSpec, StepSpec } from "../../runtime/manifest.js";
import { invariant } from "../base/invariant.js";
import type { Span } from "../base/span.js";
import type { Plan, PlannedKernel } from "../plan/plan.js";
import { workOf } from "../plan/work.js";
import type { Program } from "../program/program.js";
import { printWgsl, workgroupsOf } from "./wgsl.js";

/** `mnist.dlm:9` for a place of a source. */
export type LineOf = (span: Span) => string;

/** A planned program as the runtime takes it. */
export function programSpec(program: Program, plan: Plan, lineOf: LineOf): ProgramSpec {
  const kernels = plan.kernels.map((planned) => kernelSpec(planned, lineOf));
  const steps: StepSpec[] = [
    ...kernels.map((_, kernel): StepSpec => ({ kind: "dispatch", kernel })),
    ...plan.copies.map((copy): StepSpec => ({ kind: "copy", ...copy })),
  ];
  const { name, kind, batch } = program;
  return { name, kind, batch, buffers: plan.buffers, kernels, steps, peakBytes: plan.peakBytes };
}

function kernelSpec({ kernel, loops, buffers }: PlannedKernel, lineOf: LineOf): KernelSpec {
  const operators = kernel.stages.filter((stage) => stage.operator !== "constant").map((stage) => stage.operator);
  const [first] = kernel.origins;
  return {
    name: kernel.name,
    wgsl: printWgsl(loops, headerOf(kernel.name, operators, kernel.origins.map(lineOf))),
    bindings: loops.bindings.map(({ buffer, access }) => {
      const index = buffers.get(buffer);
      invariant(index !== undefined, `${kernel.name} binds ${buffer}, which the plan does not know`);
      return { buffer: index, access };
    }),
    workgroups: workgroupsOf(loops),
    features: loops.lanes > 1 ? ["subgroups"] : [],
    ...(loops.lanes > 1 && { subgroupSize: loops.lanes }),
    ...(first && { origin: lineOf(first) }),
    operators,
    ...workOf(kernel),
  };
}

function headerOf(name: string, operators: readonly string[], lines: readonly string[]): readonly string[] {
  const from = lines.length > 0 ? `, from ${[...new Set(lines)].join(", ")}` : "";
  return [`${name}${from}`, ...(operators.length > 1 ? [`fused: ${operators.join(" + ")}`] : [])];
}

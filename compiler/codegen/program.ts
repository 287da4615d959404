import { bytesOf, type KernelSpec, type ProgramSpec, type StepSpec } from "../../runtime/manifest.js";
import { invariant } from "../base/invariant.js";
import type { Plan, PlannedKernel } from "../plan/plan.js";
import { workOf } from "../plan/work.js";
import type { Program } from "../program/program.js";
import { type LineOf, operatorsOf, printSources, type Sources } from "./sources.js";
import { workgroupsOf } from "./wgsl.js";

export interface PlannedProgram {
  readonly program: Program;
  readonly plan: Plan;
}

/** The planned programs of a model as the runtime takes them: kernels that share their code have one text. */
export function programSpecs(planned: readonly PlannedProgram[], lineOf: LineOf): readonly ProgramSpec[] {
  const sources = printSources(
    planned.flatMap(({ plan }) => plan.kernels),
    lineOf,
  );
  return planned.map(({ program, plan }) => programSpec(program, plan, sources, lineOf));
}

function programSpec(program: Program, plan: Plan, sources: Sources, lineOf: LineOf): ProgramSpec {
  const kernels = plan.kernels.map((kernel) => kernelSpec(kernel, sources, lineOf));
  const steps: StepSpec[] = [
    ...kernels.map((_, kernel): StepSpec => ({ kind: "dispatch", kernel })),
    ...plan.copies.map((copy): StepSpec => ({ kind: "copy", ...copy })),
  ];
  const { name, kind, batch } = program;
  return { name, kind, batch, buffers: plan.buffers, kernels, steps, peakBytes: plan.peakBytes };
}

function kernelSpec({ kernel, loops, bindings, buffers }: PlannedKernel, sources: Sources, lineOf: LineOf): KernelSpec {
  const [first] = kernel.origins;
  const wgsl = sources.get(loops);
  invariant(wgsl !== undefined, `${kernel.name} was not printed`);
  return {
    name: kernel.name,
    wgsl,
    bindings: loops.bindings.map(({ access }, i) => {
      const region = buffers.get(bindings[i]);
      invariant(region, `${kernel.name} binds ${bindings[i]}, which the plan does not know`);
      const { buffer, start, elements } = region;
      const part = elements !== undefined && { offset: 4 * start, bytes: bytesOf("f32", elements) };
      return { buffer, access, ...part };
    }),
    workgroups: workgroupsOf(loops),
    features: loops.lanes > 1 ? ["subgroups"] : [],
    ...(loops.lanes > 1 && { subgroupSize: loops.lanes }),
    ...(first && { origin: lineOf(first) }),
    operators: operatorsOf(kernel),
    ...workOf(kernel),
  };
}

import { type BindingSpec, bytesOf, type KernelSpec, type ProgramSpec, type StepSpec } from "../../runtime/manifest.js";
import { invariant } from "../base/invariant.js";
import { viewOf } from "../plan/dispatches.js";
import type { Plan } from "../plan/plan.js";
import type { PlannedKernel } from "../plan/planned.js";
import { workOf } from "../plan/work.js";
import type { Program } from "../program/program.js";
import type { LoopKernel } from "../schedule/loops.js";
import { headerOf, type LineOf, operatorsOf, printSources, type Sources } from "./sources.js";
import { hasHalves, workgroupsOf } from "./wgsl.js";
import { type Part, printTogether, type SharedBinding, workgroupsTogether } from "./wgsl_together.js";

export interface PlannedProgram {
  readonly program: Program;
  readonly plan: Plan;
}

/** The planned programs of a model as the runtime takes them: dispatches that share their code have one text. */
export function programSpecs(planned: readonly PlannedProgram[], lineOf: LineOf): readonly ProgramSpec[] {
  const alone = planned.flatMap(({ plan }) =>
    plan.dispatches.flatMap((dispatch) => (dispatch.length === 1 ? [plan.kernels[dispatch[0]]] : [])),
  );
  const print = createPrinter(printSources(alone, lineOf), lineOf);
  return planned.map(({ program, plan }) => programSpec(program, plan, print, lineOf));
}

function programSpec(program: Program, plan: Plan, print: Printer, lineOf: LineOf): ProgramSpec {
  const kernels = plan.dispatches.map((dispatch) =>
    kernelSpec(
      dispatch.map((number) => plan.kernels[number]),
      print,
      lineOf,
    ),
  );
  const steps: StepSpec[] = [
    ...kernels.map((_, kernel): StepSpec => ({ kind: "dispatch", kernel })),
    ...plan.copies.map((copy): StepSpec => ({ kind: "copy", ...copy })),
  ];
  const { name, kind, batch } = program;
  return { name, kind, batch, buffers: plan.buffers, kernels, steps, peakBytes: plan.peakBytes };
}

/** Kernels that run at once are one for the runtime. */
function kernelSpec(kernels: readonly PlannedKernel[], print: Printer, lineOf: LineOf): KernelSpec {
  const places = kernels.map(({ kernel: { name, origins } }) => ({ name, ...(origins[0] && { origin: lineOf(origins[0]) }) }));
  const origin = places.find((place) => place.origin !== undefined)?.origin;
  const lanes = Math.max(...kernels.map(({ loops }) => loops.lanes));
  const works = kernels.map(({ kernel }) => workOf(kernel));
  return {
    name: nameOf(places.map(({ name }) => name)),
    ...print(kernels),
    features: featuresOf(kernels.map(({ loops }) => loops)),
    ...(lanes > 1 && { subgroupSize: lanes }),
    ...(origin !== undefined && { origin }),
    ...(kernels.length > 1 && { parts: places }),
    operators: kernels.flatMap(({ kernel }) => operatorsOf(kernel)),
    flops: works.reduce((sum, { flops }) => sum + flops, 0),
    bytes: works.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** What of WebGPU's optional features the code of kernels enables. */
const featuresOf = (kernels: readonly LoopKernel[]): readonly string[] => [
  ...(kernels.some(({ lanes }) => lanes > 1) ? ["subgroups"] : []),
  ...(kernels.some(hasHalves) ? ["shader-f16"] : []),
];

const nameOf = ([first, ...others]: readonly string[]): string =>
  others.length === 0 ? first : `${first}_and_${others.length === 1 ? others[0] : `${others.length}_others`}`;

type Printer = (kernels: readonly PlannedKernel[]) => Pick<KernelSpec, "wgsl" | "bindings" | "workgroups">;

/** Prints what kernels that run at once are as one, once for all that are equal. */
function createPrinter(sources: Sources, lineOf: LineOf): Printer {
  const numbers = new Map<LoopKernel, number>();
  const known = new Map<string, string>();
  return (kernels) => {
    const { parts, bindings, shared } = joinBindings(kernels);
    const [{ kernel, loops }] = kernels;
    if (kernels.length === 1) {
      const wgsl = sources.get(loops);
      invariant(wgsl !== undefined, `${kernel.name} was not printed`);
      return { wgsl, bindings, workgroups: workgroupsOf(loops) };
    }
    const keys = parts.map((part) => {
      numbers.set(part.loops, numbers.get(part.loops) ?? numbers.size);
      return `${numbers.get(part.loops)} ${part.bindings.join()}`;
    });
    const key = keys.join(" | ");
    const comment = () => kernels.flatMap((planned) => headerOf([planned.kernel], lineOf));
    const wgsl = known.get(key) ?? printTogether(parts, shared, comment());
    known.set(key, wgsl);
    return { wgsl, bindings, workgroups: workgroupsTogether(parts) };
  };
}

/** What kernels bind, each view of a buffer once, and which of them each kernel has. */
function joinBindings(kernels: readonly PlannedKernel[]) {
  const all = new Map<string, { readonly index: number; readonly binding: BindingSpec; readonly shared: SharedBinding }>();
  const parts = kernels.map(({ kernel: { name }, loops, bindings, buffers }): Part => {
    const own = loops.bindings.map(({ access, type, width }, i) => {
      const region = buffers.get(bindings[i]);
      invariant(region, `${name} binds ${bindings[i]}, which the plan does not know`);
      const { buffer, start, elements } = region;
      const part = elements !== undefined && { offset: 4 * start, bytes: bytesOf("f32", elements) };
      const view = viewOf({ width, ...region });
      const index = all.get(view)?.index ?? all.size;
      all.set(view, { index, binding: { buffer, access, ...part }, shared: { buffer: bindings[i], type, width, access } });
      return index;
    });
    return { name, loops, bindings: own };
  });
  return {
    parts,
    bindings: [...all.values()].map(({ binding }) => binding),
    shared: [...all.values()].map(({ shared }) => shared),
  };
}

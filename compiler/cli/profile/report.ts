import type { ProgramSpec } from "../../../runtime/manifest.js";
import { type Bandwidth, type DeviceLimits, shortestTime } from "../../../runtime/measure/probe.js";
import type { Span } from "../../base/span.js";
import type { CompiledModel, CompiledProgram } from "../../compile.js";
import type { Measured, Timing } from "./measure.js";
import { type MemoryReport, memoryReport } from "./memory.js";
import { type KernelPlace, type Phase, placesOf } from "./places.js";

/** Everything that the table, the page and `--json` show: plain data. Times in milliseconds, sizes in bytes. */
export interface Report {
  readonly file: string;
  readonly model: string;
  readonly program: string;
  readonly batch: number;
  readonly adapter: string;
  readonly profile: string;
  readonly timing: Timing;
  readonly runs: number;
  readonly limits: DeviceLimits;
  readonly step: StepReport;
  /** In the order in which they run. */
  readonly kernels: readonly KernelReport[];
  readonly copies: { readonly count: number; readonly bytes: number; readonly time: number };
  readonly layers: readonly LayerReport[];
  readonly memory: MemoryReport;
}

/** A run of the program. */
export interface StepReport {
  /** From the start of one to the start of the next, when several are submitted together. */
  readonly wall: number;
  /** Of that, kernels and copies on the device. */
  readonly device: number;
  /** Encoding and submitting, which goes on beside the device. */
  readonly host: number;
  /** Until the kernels were compiled, once. */
  readonly compile: number;
  readonly dispatches: number;
  readonly flops: number;
  readonly bytes: number;
  readonly gigaflops: number;
  readonly gigabytes: number;
}

export interface KernelReport {
  readonly name: string;
  /** `mnist.dlm:9` */
  readonly lines: readonly string[];
  /** What stands there: `conv2d(32, kernel: 3)`. */
  readonly sources: readonly string[];
  readonly layers: readonly string[];
  /** The first of its phases. */
  readonly phase: Phase;
  readonly phases: readonly Phase[];
  readonly operators: readonly string[];
  readonly dispatches: number;
  readonly workgroups: readonly [number, number, number];
  /** The median, and its part of all kernels and copies. */
  readonly time: number;
  readonly share: number;
  /** In a run where everything takes its median time, from the start of that. */
  readonly begin: number;
  readonly end: number;
  readonly flops: number;
  readonly bytes: number;
  readonly gigaflops: number;
  readonly gigabytes: number;
  /** What of this device's limits it reaches, and which of them is the lower one for it. */
  readonly ofLimit: number;
  readonly bound: "arithmetic" | "memory";
}

export interface LayerReport {
  readonly name: string;
  readonly lines: readonly string[];
  readonly time: number;
  readonly share: number;
  readonly kernels: number;
}

/** What was profiled, and on what. */
export interface ReportSource {
  readonly file: string;
  readonly adapter: string;
  /** The text of a `.dlm` file, by the path that spans name. */
  readonly textOf: (path: string) => string | undefined;
}

/** Puts what was measured beside what the plan says. */
export function makeReport(
  { file, adapter, textOf }: ReportSource,
  model: CompiledModel,
  program: CompiledProgram,
  spec: ProgramSpec,
  measured: Measured,
): Report {
  const device = measured.steps.reduce((sum, time) => sum + time, 0);
  const places = placesOf(model, program);
  const kernels = spec.kernels.map((_, kernel) =>
    kernelReport({ model, spec, measured, device, textOf, place: places[kernel] }, kernel),
  );
  const copied = spec.steps.flatMap((step, n) =>
    step.kind === "copy" ? [{ bytes: step.bytes, time: measured.steps[n] ?? 0 }] : [],
  );
  const flops = sumOf(kernels, ({ flops }) => flops);
  const bytes = sumOf(kernels, ({ bytes }) => bytes);
  const { timing, runs, limits, wall, host, compile } = measured;
  return {
    ...{ file, model: model.checked.name, program: spec.name, batch: spec.batch, adapter, profile: model.profile.name },
    ...{ timing, runs, limits },
    step: {
      ...{ wall, device, host, compile, flops, bytes },
      dispatches: sumOf(kernels, ({ dispatches }) => dispatches),
      gigaflops: flops / device / 1e6,
      gigabytes: bytes / device / 1e6,
    },
    kernels,
    copies: { count: copied.length, bytes: sumOf(copied, (copy) => copy.bytes), time: sumOf(copied, (copy) => copy.time) },
    layers: layerReports(kernels, device),
    memory: memoryReport(program.plan, measured),
  };
}

interface Context {
  readonly model: CompiledModel;
  readonly spec: ProgramSpec;
  readonly measured: Measured;
  readonly device: number;
  readonly textOf: ReportSource["textOf"];
  readonly place: KernelPlace | undefined;
}

/** A kernel that is dispatched several times counts all of them. */
function kernelReport({ model, spec, measured, device, textOf, place }: Context, index: number): KernelReport {
  const { name, operators, workgroups, flops: once, bytes: onceBytes } = spec.kernels[index] as ProgramSpec["kernels"][number];
  const steps = spec.steps.flatMap((step, n) => (step.kind === "dispatch" && step.kernel === index ? [n] : []));
  const time = sumOf(steps, (n) => measured.steps[n] ?? 0);
  const flops = once * steps.length;
  const bytes = onceBytes * steps.length;
  const { limits, timeline } = measured;
  const { layers = [], phases = [], origins = [] } = place ?? {};
  const places = new Map<string, string>();
  for (const span of origins) {
    const line = model.lineOf(span);
    if (!places.has(line)) places.set(line, firstLine(span, textOf(span.path) ?? ""));
  }
  const arithmetic = once / limits.gigaflops / 1e6;
  const shortest = shortestTime(limits, { flops: once, bytes: onceBytes });
  return {
    name,
    lines: [...places.keys()],
    sources: [...places.values()],
    layers,
    phase: phases[0] ?? "forward",
    phases,
    operators,
    dispatches: steps.length,
    workgroups,
    time,
    share: time / device,
    begin: timeline[steps[0] ?? -1]?.begin ?? 0,
    end: timeline[steps.at(-1) ?? -1]?.end ?? 0,
    flops,
    bytes,
    gigaflops: flops / time / 1e6,
    gigabytes: bytes / time / 1e6,
    ofLimit: (shortest * steps.length) / time,
    bound: arithmetic >= shortest && once > 0 ? "arithmetic" : "memory",
  };
}

const firstLine = ({ start, end }: Span, text: string): string => text.slice(start, end).split("\n")[0] ?? "";

/** A kernel of several layers counts for the first of them, which made it. */
function layerReports(kernels: readonly KernelReport[], device: number): readonly LayerReport[] {
  const groups = new Map<string, KernelReport[]>();
  for (const kernel of kernels) {
    const [name = kernel.name] = kernel.layers;
    groups.set(name, [...(groups.get(name) ?? []), kernel]);
  }
  return [...groups]
    .map(([name, own]) => {
      const time = sumOf(own, (kernel) => kernel.time);
      return { name, lines: own[0]?.lines.slice(0, 1) ?? [], time, share: time / device, kernels: own.length };
    })
    .sort((a, b) => b.time - a.time);
}

/** The lines of the roofs: bandwidths that differ by less than a quarter are one. */
export const distinctBandwidths = ({ bandwidths }: DeviceLimits): readonly Bandwidth[] =>
  bandwidths.filter(({ gigabytes }, n) => gigabytes > 1.25 * (bandwidths[n + 1]?.gigabytes ?? 0));

const sumOf = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((sum, item) => sum + of(item), 0);

import { createRecorder } from "./commands.js";
import type { BufferName, Executor } from "./executor.js";
import { type BindingSpec, bytesPerElement, type KernelSpec, type ProgramSpec } from "./manifest.js";
import type { HostArray } from "./sizes.js";

/** A kernel of whose results some are no finite numbers, and were before it ran. */
export interface Unsound {
  readonly program: string;
  /** Its number among the kernels of the program, and its name. */
  readonly number: number;
  readonly kernel: string;
  readonly origin?: string;
  readonly operators: readonly string[];
  /** The first such result. */
  readonly value: number;
  /** What it read, by its bindings: undefined where those are no float32. */
  readonly read: readonly (Range | undefined)[];
}

/** What numbers there are in a tensor. */
export interface Range {
  /** Of the finite ones; NaN where there are none. */
  readonly least: number;
  readonly most: number;
  readonly allFinite: boolean;
}

/**
 * Runs a program once, kernel by kernel, and looks at every result: the kernels, in their order, that have written what is no finite
 * number over what was one. Slow: it reads everything back. It stops after the first one that `isFound` takes.
 */
export async function runWatched(
  executor: Executor,
  program: ProgramSpec,
  isFound: (unsound: Unsound) => boolean = () => false,
): Promise<readonly Unsound[]> {
  const ready = executor.steps(program.name);
  const found: Unsound[] = [];
  for (const [n, step] of program.steps.entries()) {
    const kernel = step.kind === "dispatch" ? program.kernels[step.kernel] : undefined;
    const before = kernel ? await readBindings(executor, program, kernel) : [];
    const encoder = executor.device.gpu.createCommandEncoder();
    const recorder = createRecorder(encoder);
    recorder.run(ready.slice(n, n + 1));
    recorder.close();
    executor.device.gpu.queue.submit([encoder.finish()]);
    if (kernel === undefined || step.kind !== "dispatch") continue;
    const after = await readBindings(executor, program, kernel, ({ access }) => access === "read_write");
    const value = firstWorse(before, after);
    if (value === undefined) continue;
    const unsound = { program: program.name, number: step.kernel, value, read: before.map(rangeOf), ...placeOf(kernel) };
    found.push(unsound);
    if (isFound(unsound)) return found;
  }
  return found;
}

/** What is bound, by binding; undefined where it is no float32. Bits of whole numbers and of halves might look like anything. */
async function readBindings(
  executor: Executor,
  { buffers, name: program }: ProgramSpec,
  { bindings, features }: KernelSpec,
  wanted: (binding: BindingSpec) => boolean = () => true,
): Promise<readonly (HostArray | undefined)[]> {
  const hasHalves = features.includes("shader-f16");
  const names = bindings.map((binding): BufferName | undefined => {
    const { storage, kind, name } = buffers[binding.buffer] ?? {};
    if (!wanted(binding) || kind === undefined || name === undefined) return undefined;
    if (storage !== "f32" || (hasHalves && kind === "slot")) return undefined;
    return kind === "output" || kind === "slot" || kind === "input" ? { kind, name, program } : { kind, name };
  });
  const values = (await executor.readAll(names.filter((name) => name !== undefined))).values();
  return names.map((name, i) => (name === undefined ? undefined : partOf(values.next().value, bindings[i])));
}

function partOf(values: HostArray | undefined, { offset = 0, bytes }: Partial<BindingSpec> = {}): HostArray | undefined {
  const size = bytesPerElement("f32");
  return values?.subarray(offset / size, bytes === undefined ? undefined : (offset + bytes) / size);
}

function firstWorse(before: readonly (HostArray | undefined)[], after: readonly (HostArray | undefined)[]): number | undefined {
  for (const [i, values] of after.entries()) {
    const at = values?.findIndex((value: number, n: number) => !Number.isFinite(value) && Number.isFinite(before[i]?.[n])) ?? -1;
    if (at >= 0) return values?.[at];
  }
  return undefined;
}

function rangeOf(values: HostArray | undefined): Range | undefined {
  if (values === undefined) return undefined;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count += 1;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least: count > 0 ? least : Number.NaN, most: count > 0 ? most : Number.NaN, allFinite: count === values.length };
}

function placeOf({ name, origin, operators, parts = [] }: KernelSpec): Pick<Unsound, "kernel" | "origin" | "operators"> {
  // Kernels that run together have one result each; which of them it was, their lines tell well enough.
  const origins = [...new Set([origin, ...parts.map((part) => part.origin)].filter((line) => line !== undefined))];
  return { kernel: name, operators, ...(origins.length > 0 && { origin: origins.join(", ") }) };
}

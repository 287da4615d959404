import { createRecorder } from "./commands.js";
import type { BufferName, Executor } from "./executor.js";
import type { KernelSpec, ProgramSpec } from "./manifest.js";

/** A kernel of whose results some are no finite numbers, and were before it ran. */
export interface Unsound {
  readonly kernel: string;
  readonly origin?: string;
  readonly operators: readonly string[];
}

/**
 * Runs a program once, kernel by kernel, and looks at every result: the kernels, in their order, that have written what is no finite
 * number over what was one. Slow: it reads everything back.
 */
export async function runWatched(executor: Executor, program: ProgramSpec): Promise<readonly Unsound[]> {
  const ready = executor.steps(program.name);
  const found: Unsound[] = [];
  for (const [n, step] of program.steps.entries()) {
    const kernel = step.kind === "dispatch" ? program.kernels[step.kernel] : undefined;
    const results = kernel ? resultsOf(program, kernel) : [];
    const before = await executor.readAll(results);
    const encoder = executor.device.gpu.createCommandEncoder();
    const recorder = createRecorder(encoder);
    recorder.run(ready.slice(n, n + 1));
    recorder.close();
    executor.device.gpu.queue.submit([encoder.finish()]);
    const after = await executor.readAll(results);
    const isWorse = after.some((values, i) =>
      values.some((value, at) => !Number.isFinite(value) && Number.isFinite(before[i]?.[at])),
    );
    if (kernel && isWorse) found.push(unsound(kernel));
  }
  return found;
}

/** Whole numbers have no such values, and their bits might look like them; so might pairs of halves, which only slots hold. */
function resultsOf({ buffers, name: program }: ProgramSpec, { bindings, features }: KernelSpec): readonly BufferName[] {
  const hasHalves = features.includes("shader-f16");
  const written = bindings.flatMap(({ buffer, access }) => (access === "read_write" ? (buffers[buffer] ?? []) : []));
  return written
    .filter(({ storage, kind }) => storage === "f32" && !(hasHalves && kind === "slot"))
    .map(({ kind, name }) =>
      kind === "output" || kind === "slot" || kind === "input" ? { kind, name, program } : { kind, name },
    );
}

function unsound({ name, origin, operators, parts = [] }: KernelSpec): Unsound {
  // Kernels that run together have one result each; which of them it was, their lines tell well enough.
  const origins = [...new Set([origin, ...parts.map((part) => part.origin)].filter((line) => line !== undefined))];
  return { kernel: name, operators, ...(origins.length > 0 && { origin: origins.join(", ") }) };
}

import type { Device } from "./device.js";
import { type CompiledKernel, createKernelBuilder, type KernelBuilder } from "./kernel_builder.js";
import type { KernelSpec } from "./manifest.js";

/** Told when the compilation of a kernel begins and when it has ended. */
export interface CompileProgress {
  readonly kernel: string;
  /** `mnist.dlm:9` where a line asked for it. */
  readonly origin?: string;
  /** When it has ended, how long it took; of kernels that the driver's cache had, their share of the time of several. */
  readonly milliseconds?: number;
  /** Kernels of the program that are compiled, and how many there are; equal ones count once. */
  readonly done: number;
  readonly of: number;
}

/** Makes kernels ready to run at full speed, each text and each list of accesses once. */
export interface PipelineCache {
  /** Throws a RuntimeFailure (DLM554) with the kernel's name and origin where the device refuses one. */
  readonly compile: (kernels: readonly KernelSpec[]) => Promise<readonly CompiledKernel[]>;
}

/** A driver that waits so long with a kernel is compiling it. */
const slowMilliseconds = 100;
/** Kernels that take less come from the driver's cache, and several of them are waited for at once. */
const quickMilliseconds = 10;

export function createPipelineCache(device: Device, tell: (progress: CompileProgress) => void = () => {}): PipelineCache {
  const compiled = new Map<string, CompiledKernel>();
  const builder = createKernelBuilder(device);
  return {
    compile: async (kernels) => {
      const keys = kernels.map((kernel) => `${kernel.bindings.map(({ access }) => access).join()}\n${kernel.wgsl}`);
      const fresh = new Map(keys.flatMap((key, n) => (compiled.has(key) ? [] : [[key, kernels[n]] as const])));
      const made = await compileAll(device, builder, [...fresh.values()], tell);
      for (const [key, kernel] of fresh) compiled.set(key, made.get(kernel) as CompiledKernel);
      return keys.map((key) => compiled.get(key) as CompiledKernel);
    },
  };
}

type Made = ReadonlyMap<KernelSpec, CompiledKernel>;

/**
 * A driver that compiles when a kernel first runs does so on one thread for each device. Where it takes its time, other devices
 * take kernels off the queue too: what they have compiled the first one then finds in the driver's cache.
 */
async function compileAll(
  device: Device,
  builder: KernelBuilder,
  kernels: readonly KernelSpec[],
  tell: (progress: CompileProgress) => void,
): Promise<Made> {
  // The longest first: at the end nobody should wait for a long one.
  const queue = [...kernels].sort((a, b) => b.wgsl.length - a.wgsl.length);
  const progress = { done: 0, of: kernels.length };
  const helpers: Promise<void>[] = [];

  const workThrough = async ({ create, start }: KernelBuilder, whenSlow: () => void): Promise<Made> => {
    const made = new Map<KernelSpec, CompiledKernel>();
    for (let most = 1; queue.length > 0; ) {
      const taken = queue.splice(0, most);
      for (const { name: kernel, origin } of taken) tell({ kernel, origin, ...progress });
      const started = performance.now();
      const pipelines = await create(taken);
      // Where pipelines took the time, it was spent on this thread, which other devices would need too.
      const slow = setTimeout(whenSlow, slowMilliseconds);
      await start(pipelines).finally(() => clearTimeout(slow));
      const milliseconds = (performance.now() - started) / taken.length;
      for (const [n, kernel] of taken.entries()) {
        made.set(kernel, pipelines[n] as CompiledKernel);
        progress.done += 1;
        tell({ kernel: kernel.name, origin: kernel.origin, milliseconds, ...progress });
      }
      most = milliseconds < quickMilliseconds ? 2 * most : 1;
    }
    return made;
  };
  const help = async (): Promise<void> => {
    const other = await device.openHelper();
    try {
      await workThrough(createKernelBuilder(other), () => {});
    } finally {
      other.dispose();
    }
  };
  const callForHelp = (): void => {
    // What fails there is made, or fails with a word, on the first device.
    while (helpers.length < Math.min(device.helpers, queue.length)) helpers.push(help().catch(() => undefined));
  };

  try {
    const made = await workThrough(builder, callForHelp);
    await Promise.all(helpers);
    const left = kernels.filter((kernel) => !made.has(kernel));
    if (left.length === 0) return made;
    const others = await builder.create(left);
    await builder.start(others);
    return new Map([...made, ...left.map((kernel, n) => [kernel, others[n] as CompiledKernel] as const)]);
  } finally {
    queue.length = 0;
    await Promise.all(helpers);
  }
}

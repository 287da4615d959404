import type { Device } from "./device.js";
import { RuntimeFailure } from "./failure.js";
import type { KernelSpec } from "./manifest.js";

/** A kernel ready for the device. */
export interface CompiledKernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Makes pipelines, each text and each list of accesses once. */
export interface PipelineCache {
  /** Throws a RuntimeFailure (DLM554) with the kernel's name and origin where the device refuses one. */
  readonly compile: (kernels: readonly KernelSpec[]) => Promise<readonly CompiledKernel[]>;
}

export function createPipelineCache(device: Device): PipelineCache {
  const layouts = new Map<string, GPUBindGroupLayout>();
  const compiled = new Map<string, CompiledKernel>();

  const layoutOf = ({ bindings }: KernelSpec): GPUBindGroupLayout => {
    const key = bindings.map(({ access }) => access).join();
    const layout =
      layouts.get(key) ??
      device.gpu.createBindGroupLayout({
        entries: bindings.map(({ access }, binding) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: access === "read" ? "read-only-storage" : "storage" },
        })),
      });
    layouts.set(key, layout);
    return layout;
  };

  const compileOne = (kernel: KernelSpec) => {
    const layout = layoutOf(kernel);
    device.gpu.pushErrorScope("validation");
    const module = device.gpu.createShaderModule({ label: kernel.name, code: kernel.wgsl });
    // The synchronous form: the other one aborts the process in Dawn's Node binding now and then.
    const pipeline = device.gpu.createComputePipeline({
      label: kernel.name,
      layout: device.gpu.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module },
    });
    return { made: { pipeline, layout }, error: device.gpu.popErrorScope(), kernel };
  };

  return {
    compile: async (kernels) => {
      const keys = kernels.map((kernel) => `${kernel.bindings.map(({ access }) => access).join()}\n${kernel.wgsl}`);
      const fresh = new Map(keys.flatMap((key, n) => (compiled.has(key) ? [] : [[key, kernels[n]] as const])));
      const attempts = [...fresh].map(([key, kernel]) => ({ key, ...compileOne(kernel) }));
      const errors = await device.wait(Promise.all(attempts.map(({ error }) => error)));
      for (const [n, { key, made, kernel }] of attempts.entries()) {
        const error = errors[n];
        if (error) throw refused(kernel, error.message);
        compiled.set(key, made);
      }
      return keys.map((key) => compiled.get(key) as CompiledKernel);
    },
  };
}

const refused = (kernel: KernelSpec, message: string): RuntimeFailure => {
  const origin = kernel.origin === undefined ? "" : ` (${kernel.origin})`;
  return new RuntimeFailure("DLM554", `the device refused the kernel ${kernel.name}${origin}: ${message}`, {
    help: "this is a mistake in dlmc: please report it with the model and the output of `dlmc doctor`",
  });
};

import type { Device } from "./device.js";
import { RuntimeFailure } from "./failure.js";
import { nodeHost } from "./host.js";
import type { KernelSpec } from "./manifest.js";

/** A kernel ready for the device. */
export interface CompiledKernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  /** Buffers that it binds. */
  readonly bindings: number;
}

/** Makes kernels ready on one device. */
export interface KernelBuilder {
  /** Their pipelines, in order. Throws a RuntimeFailure (DLM554) with the kernel's name and origin where the device refuses one. */
  readonly create: (kernels: readonly KernelSpec[]) => Promise<readonly CompiledKernel[]>;
  /**
   * Runs one workgroup of each on memory that nobody looks at, and ends when the device has done so: some drivers, lavapipe among
   * them, compile nothing before a kernel runs for the first time.
   */
  readonly start: (kernels: readonly CompiledKernel[]) => Promise<void>;
}

/** What a kernel may bind at least: buffers are arrays without a length of their own, of vectors of 16 bytes at most. */
const scratchBytes = 16;

export function createKernelBuilder(device: Device): KernelBuilder {
  const { gpu } = device;
  const layouts = new Map<string, GPUBindGroupLayout>();

  const layoutOf = ({ bindings }: KernelSpec): GPUBindGroupLayout => {
    const key = bindings.map(({ access }) => access).join();
    const layout =
      layouts.get(key) ??
      gpu.createBindGroupLayout({
        entries: bindings.map(({ access }, binding) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: access === "read" ? "read-only-storage" : "storage" },
        })),
      });
    layouts.set(key, layout);
    return layout;
  };

  const createOne = async (kernel: KernelSpec): Promise<CompiledKernel> => {
    const layout = layoutOf(kernel);
    gpu.pushErrorScope("validation");
    const description: GPUComputePipelineDescriptor = {
      label: kernel.name,
      layout: gpu.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: gpu.createShaderModule({ label: kernel.name, code: kernel.wgsl }) },
    };
    // A page must not stand still meanwhile. In Dawn's Node binding the asynchronous form was seen to abort the process.
    const pending = nodeHost === undefined ? gpu.createComputePipelineAsync(description) : gpu.createComputePipeline(description);
    const [pipeline, error] = await Promise.all([settled(pending), gpu.popErrorScope()]);
    if (error !== null) throw refused(kernel, error.message);
    if (pipeline instanceof Error) throw refused(kernel, pipeline.message);
    return { pipeline, layout, bindings: kernel.bindings.length };
  };

  return {
    create: (kernels) => device.wait(Promise.all(kernels.map(createOne))),
    start: async (kernels) => {
      // One buffer for each binding: WebGPU lets no kernel write to one through two of them.
      const scratch: GPUBuffer[] = [];
      const entries = (count: number): GPUBindGroupEntry[] => {
        while (scratch.length < count) scratch.push(gpu.createBuffer({ size: scratchBytes, usage: GPUBufferUsage.STORAGE }));
        return scratch.slice(0, count).map((buffer, binding) => ({ binding, resource: { buffer } }));
      };
      const encoder = gpu.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (const { pipeline, layout, bindings } of kernels) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, gpu.createBindGroup({ layout, entries: entries(bindings) }));
        pass.dispatchWorkgroups(1);
      }
      pass.end();
      gpu.queue.submit([encoder.finish()]);
      await device.wait(gpu.queue.onSubmittedWorkDone());
      for (const buffer of scratch) buffer.destroy();
    },
  };
}

const settled = async (pipeline: GPUComputePipeline | Promise<GPUComputePipeline>): Promise<GPUComputePipeline | Error> => {
  try {
    return await pipeline;
  } catch (error) {
    return error as Error;
  }
};

const refused = (kernel: KernelSpec, message: string): RuntimeFailure => {
  const origin = kernel.origin === undefined ? "" : ` (${kernel.origin})`;
  return new RuntimeFailure("DLM554", `the device refused the kernel ${kernel.name}${origin}: ${message}`, {
    help: "this is a mistake in dlmc: please report it with the model and the output of `dlmc doctor`",
  });
};

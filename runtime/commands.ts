import { RuntimeFailure } from "./failure.js";
import type { CompiledKernel } from "./kernel_builder.js";
import type { BindingSpec, ProgramSpec } from "./manifest.js";

/** What a step does, with everything looked up. */
export type ReadyStep =
  | {
      readonly kind: "dispatch";
      readonly pipeline: GPUComputePipeline;
      readonly group: GPUBindGroup;
      readonly workgroups: readonly [number, number, number];
    }
  | { readonly kind: "copy"; readonly from: GPUBuffer; readonly to: GPUBuffer; readonly bytes: number };

/** Encodes one run of a program. Dispatches share a compute pass, which only a copy or `close` ends. */
export interface Recorder {
  readonly run: (steps: readonly ReadyStep[]) => void;
  /** Ends the pass that is open, so that the encoder may be used for something else. */
  readonly close: () => void;
}

export function createRecorder(encoder: GPUCommandEncoder): Recorder {
  const open: { pass: GPUComputePassEncoder | undefined } = { pass: undefined };
  const close = (): void => {
    open.pass?.end();
    open.pass = undefined;
  };
  return {
    run: (steps) => {
      for (const step of steps) {
        if (step.kind === "copy") {
          close();
          encoder.copyBufferToBuffer(step.from, 0, step.to, 0, step.bytes);
        } else {
          open.pass ??= encoder.beginComputePass();
          open.pass.setPipeline(step.pipeline);
          open.pass.setBindGroup(0, step.group);
          open.pass.dispatchWorkgroups(step.workgroups[0], step.workgroups[1], step.workgroups[2]);
        }
      }
    },
    close,
  };
}

/** Encodes so many runs of a program; what it returns, if anything, is called when they are submitted. */
export type EncodeRuns = (encoder: GPUCommandEncoder, runs: RunsToEncode) => (() => void) | undefined;

export interface RunsToEncode {
  readonly program: ProgramSpec;
  readonly steps: readonly ReadyStep[];
  readonly times: number;
}

/** As fast as it gets: all dispatches of all runs in one pass, where there are no copies. */
export const encodeRuns: EncodeRuns = (encoder, { steps, times }) => {
  const recorder = createRecorder(encoder);
  for (let n = 0; n < times; n += 1) recorder.run(steps);
  recorder.close();
  return undefined;
};

/**
 * Looks everything up: what is left to do in a step are calls without allocation. `buffers` are those of the program, in its
 * order.
 */
export function readySteps(
  device: GPUDevice,
  program: ProgramSpec,
  kernels: readonly CompiledKernel[],
  buffers: readonly GPUBuffer[],
): readonly ReadyStep[] {
  const bufferAt = (n: number): GPUBuffer => buffers[n] ?? malformed(program);
  const dispatches = program.kernels.map((kernel, n): ReadyStep => {
    const compiled = kernels[n] ?? malformed(program);
    const group = device.createBindGroup({
      label: kernel.name,
      layout: compiled.layout,
      entries: kernel.bindings.map((spec, binding) => ({ binding, resource: bound(bufferAt(spec.buffer), spec) })),
    });
    return { kind: "dispatch", pipeline: compiled.pipeline, group, workgroups: kernel.workgroups };
  });
  return program.steps.map((step) =>
    step.kind === "copy"
      ? { kind: "copy", from: bufferAt(step.from), to: bufferAt(step.to), bytes: step.bytes }
      : (dispatches[step.kernel] ?? malformed(program)),
  );
}

const bound = (buffer: GPUBuffer, { offset, bytes }: BindingSpec): GPUBufferBinding => ({
  buffer,
  ...(offset !== undefined && { offset }),
  ...(bytes !== undefined && { size: bytes }),
});

const malformed = (program: ProgramSpec): never => {
  throw new RuntimeFailure("DLM559", `the program ${program.name} names a buffer or kernel that it does not have`, {
    help: "the module is damaged: build it again",
  });
};

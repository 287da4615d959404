import type { Device } from "./device.js";
import { RuntimeFailure } from "./failure.js";
import { checkLimits } from "./limits.js";
import type { BufferSpec, Manifest, ProgramSpec } from "./manifest.js";
import { allocate, type DeviceBuffer, initialState } from "./memory.js";
import { type CompiledKernel, createPipelineCache } from "./pipelines.js";
import { createReadback } from "./readback.js";
import type { HostArray } from "./sizes.js";

/** Which buffer: `input`, `output` and `slot` are each program's own and need its name, all others are shared by all programs. */
export interface BufferName {
  readonly kind: BufferSpec["kind"];
  readonly name: string;
  readonly program?: string;
}

/** Runs the programs of a manifest on a device. */
export interface Executor {
  readonly device: Device;
  readonly manifest: Manifest;
  /** Makes the buffers and pipelines of a program, once. Data sets and the order have to be reserved before it is run. */
  readonly prepare: (program: string) => Promise<void>;
  /** Gives a `dataset` or the `order` room for so many elements; what it held is lost where the room changes. */
  readonly reserve: (buffer: BufferName, storage: BufferSpec["storage"], elements: number) => Promise<void>;
  /** Writes values at the start of a buffer, before anything that is submitted later. */
  readonly write: (buffer: BufferName, values: HostArray) => void;
  /** Submits so many runs of a prepared program, and does not wait. */
  readonly run: (program: string, times?: number) => void;
  /** Values after everything submitted so far: `Float32Array`, `Uint32Array` or `Uint8Array` by the buffer's storage. */
  readonly read: (buffer: BufferName) => Promise<HostArray>;
  /** Several buffers with one wait; `clear` zeroes them after the copy, before anything submitted later. */
  readonly readAll: (buffers: readonly BufferName[], options?: { readonly clear?: boolean }) => Promise<readonly HostArray[]>;
  /** Bytes of all buffers made so far, without staging. */
  readonly allocatedBytes: () => number;
  /** Frees the buffers; the device stays open. */
  readonly dispose: () => void;
}

/** What a step does, with everything looked up. */
type ReadyStep =
  | { readonly kind: "dispatch"; readonly pipeline: GPUComputePipeline; readonly group: GPUBindGroup; readonly workgroups: readonly number[] }
  | { readonly kind: "copy"; readonly from: GPUBuffer; readonly to: GPUBuffer; readonly bytes: number };

interface Prepared {
  readonly program: ProgramSpec;
  readonly kernels: readonly CompiledKernel[];
  /** Made at the first run, and again after a buffer was exchanged for one of another size. */
  steps: readonly ReadyStep[] | undefined;
}

/** Throws a RuntimeFailure (DLM551) where the device lacks what the programs need. Nothing is allocated before `prepare`. */
export function createExecutor(device: Device, manifest: Manifest): Executor {
  checkLimits(device, manifest);
  const buffers = new Map<string, DeviceBuffer>();
  const prepared = new Map<string, Prepared>();
  const pipelines = createPipelineCache(device);
  const readback = createReadback(device);

  const bufferOf = (name: BufferName): DeviceBuffer => buffers.get(keyOf(name)) ?? missingBuffer(name);

  const make = async (wanted: readonly (readonly [BufferName, BufferSpec["storage"], number])[]): Promise<void> => {
    const allocations = wanted.map(([name, storage, elements]) => ({ label: labelOf(name), storage, elements }));
    const made = await allocate(device, allocations);
    for (const [n, [name]] of wanted.entries()) buffers.set(keyOf(name), made[n] as DeviceBuffer);
  };

  const makeStates = (names: readonly BufferName[]): void => {
    const fresh = new Set(names.filter(({ kind }) => kind === "state").map(({ name }) => name));
    for (const state of manifest.states) {
      if (fresh.has(state.path) && state.initial !== 0) write({ kind: "state", name: state.path }, initialState(state));
    }
  };

  const write = (name: BufferName, values: HostArray): void => {
    device.check();
    const buffer = bufferOf(name);
    if (values.byteLength > buffer.bytes) {
      throw new RuntimeFailure("DLM558", `${values.length} values were written to ${labelOf(name)}, which has ${buffer.elements}`);
    }
    device.gpu.queue.writeBuffer(buffer.gpu, 0, wholeWords(values));
  };

  return {
    device,
    manifest,
    prepare: async (programName) => {
      if (prepared.has(programName)) return;
      const program = manifest.programs.find(({ name }) => name === programName) ?? missingProgram(manifest, programName);
      const kernels = await pipelines.compile(program.kernels);
      const wanted = program.buffers
        .filter(({ elements }) => elements > 0)
        .map((spec) => [nameOf(program, spec), spec.storage, spec.elements] as const)
        .filter(([name]) => !buffers.has(keyOf(name)));
      await make(wanted);
      makeStates(wanted.map(([name]) => name));
      prepared.set(programName, { program, kernels, steps: undefined });
    },
    reserve: async (name, storage, elements) => {
      const old = buffers.get(keyOf(name));
      if (old?.elements === elements && old.storage === storage) return;
      old?.gpu.destroy();
      buffers.delete(keyOf(name));
      for (const each of prepared.values()) each.steps = undefined;
      await make([[name, storage, elements]]);
    },
    write,
    run: (programName, times = 1) => {
      device.check();
      const ready = prepared.get(programName);
      if (ready === undefined) throw new RuntimeFailure("DLM559", `the program ${programName} is run before it is prepared`);
      ready.steps ??= readySteps(device, ready, bufferOf);
      device.gpu.queue.submit([encode(device, ready.steps, times)]);
    },
    read: async (name) => (await readback.read([bufferOf(name)]))[0] as HostArray,
    readAll: (names, options) => readback.read(names.map(bufferOf), options),
    allocatedBytes: () => [...buffers.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    dispose: () => {
      for (const { gpu } of buffers.values()) gpu.destroy();
      buffers.clear();
      prepared.clear();
      readback.dispose();
    },
  };
}

/** One compute pass for as many runs as there are; only a copy ends it. */
function encode(device: Device, steps: readonly ReadyStep[], times: number): GPUCommandBuffer {
  const encoder = device.gpu.createCommandEncoder();
  const open: { pass: GPUComputePassEncoder | undefined } = { pass: undefined };
  for (let run = 0; run < times; run += 1) {
    for (const step of steps) {
      if (step.kind === "copy") {
        open.pass?.end();
        open.pass = undefined;
        encoder.copyBufferToBuffer(step.from, 0, step.to, 0, step.bytes);
      } else {
        open.pass ??= encoder.beginComputePass();
        open.pass.setPipeline(step.pipeline);
        open.pass.setBindGroup(0, step.group);
        open.pass.dispatchWorkgroups(step.workgroups[0] ?? 1, step.workgroups[1], step.workgroups[2]);
      }
    }
  }
  open.pass?.end();
  return encoder.finish();
}

function readySteps(device: Device, { program, kernels }: Prepared, bufferOf: (name: BufferName) => DeviceBuffer): readonly ReadyStep[] {
  const buffers = program.buffers.map((spec) => bufferOf(nameOf(program, spec)).gpu);
  const groups = program.kernels.map((kernel, n) =>
    device.gpu.createBindGroup({
      label: kernel.name,
      layout: (kernels[n] as CompiledKernel).layout,
      entries: kernel.bindings.map(({ buffer }, binding) => ({ binding, resource: { buffer: buffers[buffer] as GPUBuffer } })),
    }),
  );
  return program.steps.map((step) =>
    step.kind === "copy"
      ? { kind: "copy", from: buffers[step.from] as GPUBuffer, to: buffers[step.to] as GPUBuffer, bytes: step.bytes }
      : {
          kind: "dispatch",
          pipeline: (kernels[step.kernel] as CompiledKernel).pipeline,
          group: groups[step.kernel] as GPUBindGroup,
          workgroups: (program.kernels[step.kernel] as ProgramSpec["kernels"][number]).workgroups,
        },
  );
}

const ownKinds: readonly BufferSpec["kind"][] = ["input", "output", "slot"];

const nameOf = (program: ProgramSpec, { kind, name }: BufferSpec): BufferName =>
  ownKinds.includes(kind) ? { kind, name, program: program.name } : { kind, name };

const keyOf = ({ kind, name, program }: BufferName): string => `${kind}\n${name}\n${ownKinds.includes(kind) ? program : ""}`;

const labelOf = ({ kind, name, program }: BufferName): string => `${kind} ${name}${program === undefined ? "" : ` of ${program}`}`;

/** WebGPU writes whole words: bytes at the end that do not fill one are padded with zeros. */
const wholeWords = (values: HostArray): HostArray => {
  if (values.byteLength % 4 === 0) return values;
  const padded = new Uint8Array(Math.ceil(values.byteLength / 4) * 4);
  padded.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return padded;
};

const missingProgram = (manifest: Manifest, name: string): never => {
  const known = manifest.programs.map((program) => program.name).join(", ");
  throw new RuntimeFailure("DLM559", `${manifest.model} has no program ${name}: it was built with ${known || "none"}`);
};

const missingBuffer = (name: BufferName): never => {
  throw new RuntimeFailure("DLM559", `there is no buffer for ${labelOf(name)}: its program is not prepared, or it was not reserved`);
};

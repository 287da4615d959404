import { type EncodeRuns, encodeRuns, type ReadyStep, readySteps } from "./commands.js";
import type { Device } from "./device.js";
import { RuntimeFailure } from "./failure.js";
import type { CompiledKernel } from "./kernel_builder.js";
import { checkLimits } from "./limits.js";
import type { BufferSpec, Manifest, ProgramSpec } from "./manifest.js";
import { allocate, countMemory, type DeviceBuffer, initialState, type MemoryUse } from "./memory.js";
import { type Observer, observed } from "./observer.js";
import { type CompileProgress, createPipelineCache } from "./pipelines.js";
import { createReadback } from "./readback.js";
import { extentOf, type HostArray } from "./sizes.js";

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
  readonly observe?: Observer;
  /** Makes the buffers of all parameters, so that they can be written before a program is prepared. */
  readonly prepareParameters: () => Promise<void>;
  /** Makes the buffers and pipelines of a program, once. Data sets and the order have to be reserved before it is run. */
  readonly prepare: (program: string) => Promise<void>;
  /** The same for a program that the manifest does not have: its parameters, states and data are those of the others. */
  readonly add: (program: ProgramSpec) => Promise<void>;
  /** Gives a `dataset` or the `order` room for at least so many elements; what it held is lost where that takes a new buffer. */
  readonly reserve: (buffer: BufferName, storage: BufferSpec["storage"], elements: number) => Promise<void>;
  /** Writes values at the start of a buffer, before anything that is submitted later. */
  readonly write: (buffer: BufferName, values: HostArray) => void;
  /** Submits so many runs of a prepared program, and does not wait. */
  readonly run: (program: string, times?: number) => void;
  /**
   * Runs a prepared program so many times and gives what the named outputs held after each run, one after the other: an array of
   * `times` times the elements per output, with one wait.
   */
  readonly collect: (program: string, outputs: readonly string[], times: number) => Promise<readonly HostArray[]>;
  /** Values after everything submitted so far: `Float32Array`, `Uint32Array` or `Uint8Array` by the buffer's storage. */
  readonly read: (buffer: BufferName) => Promise<HostArray>;
  /** Several buffers with one wait; `clear` zeroes them after the copy, before anything submitted later. */
  readonly readAll: (buffers: readonly BufferName[], options?: { readonly clear?: boolean }) => Promise<readonly HostArray[]>;
  /** Of all buffers that this executor has made; apart from them `staging`, which the host sees and reads results from. */
  readonly memory: () => MemoryUse & { readonly staging: MemoryUse };
  /** What a run of a prepared program does, for those who time it. Its buffers may be exchanged by `reserve`. */
  readonly steps: (program: string) => readonly ReadyStep[];
  /** Frees the buffers; the device stays open. */
  readonly dispose: () => void;
}

/** What an executor tells, and to whom. */
export interface ExecutorOptions {
  /** Called for each kernel when its compilation begins and when it has ended. */
  readonly onCompile?: (progress: CompileProgress) => void;
  readonly observe?: Observer;
  /** In place of the usual way, by those who time each kernel. */
  readonly encodeRuns?: EncodeRuns;
}

interface Prepared {
  readonly program: ProgramSpec;
  readonly kernels: readonly CompiledKernel[];
  /** Made at the first run, and again after a buffer was exchanged for one of another size. */
  steps: readonly ReadyStep[] | undefined;
}

/** Throws a RuntimeFailure (DLM551) where the device lacks what the programs need. Nothing is allocated before `prepare`. */
export function createExecutor(device: Device, manifest: Manifest, options: ExecutorOptions = {}): Executor {
  checkLimits(device, manifest);
  const buffers = new Map<string, DeviceBuffer>();
  const prepared = new Map<string, Prepared>();
  const pipelines = createPipelineCache(device, options.onCompile);
  const memory = countMemory();
  const staging = countMemory();
  const { observe } = options;
  const readback = createReadback(device, { memory: staging, observe });
  const encode = options.encodeRuns ?? encodeRuns;

  const bufferOf = (name: BufferName): DeviceBuffer => buffers.get(keyOf(name)) ?? missingBuffer(name);

  const make = async (wanted: readonly (readonly [BufferName, BufferSpec["storage"], number])[]): Promise<void> => {
    const allocations = wanted.map(([name, storage, elements]) => ({ label: labelOf(name), storage, elements }));
    const made = await allocate(device, allocations);
    for (const [n, [name]] of wanted.entries()) buffers.set(keyOf(name), made[n]);
    for (const { bytes } of made) memory.made(bytes);
  };

  const free = ({ gpu, bytes }: DeviceBuffer): void => {
    gpu.destroy();
    memory.freed(bytes);
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
      throw new RuntimeFailure(
        "DLM558",
        `${values.length} values were written to ${labelOf(name)}, which has ${buffer.elements}`,
      );
    }
    const end = observe?.("upload", labelOf(name));
    device.gpu.queue.writeBuffer(buffer.gpu, 0, wholeWords(values));
    end?.();
  };

  const makeMissing = async (specs: readonly (readonly [BufferName, BufferSpec])[]): Promise<void> => {
    const wanted = specs.filter(([name, { elements }]) => elements > 0 && !buffers.has(keyOf(name)));
    await make(wanted.map(([name, { storage, elements }]) => [name, storage, elements]));
    makeStates(wanted.map(([name]) => name));
  };

  const prepareProgram = async (program: ProgramSpec): Promise<void> => {
    const kernels = await observed(observe, ["pipelines", program.name], () => pipelines.compile(program.kernels));
    await makeMissing(program.buffers.map((spec) => [nameOf(program, spec), spec]));
    prepared.set(program.name, { program, kernels, steps: undefined });
  };

  // One after the other: two programs that are prepared at once would both make the buffers that they share.
  const queue = { last: Promise.resolve() };
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    const done = queue.last.then(task);
    queue.last = done.catch(() => undefined);
    return done;
  };

  const readyOf = (programName: string): { readonly program: ProgramSpec; readonly steps: readonly ReadyStep[] } => {
    device.check();
    const ready = prepared.get(programName);
    if (ready === undefined) throw new RuntimeFailure("DLM559", `the program ${programName} is run before it is prepared`);
    const { program, kernels } = ready;
    const own = () => program.buffers.map((spec) => bufferOf(nameOf(program, spec)).gpu);
    ready.steps ??= readySteps(device.gpu, program, kernels, own());
    return { program, steps: ready.steps };
  };

  return {
    device,
    manifest,
    ...(observe && { observe }),
    prepareParameters: () =>
      inTurn(() =>
        makeMissing(
          manifest.parameters.map(({ path, shape }) => [
            { kind: "parameter", name: path },
            { kind: "parameter", name: path, storage: "f32", elements: extentOf(shape) },
          ]),
        ),
      ),
    prepare: (programName) =>
      inTurn(async () => (prepared.has(programName) ? undefined : prepareProgram(programNamed(manifest, programName)))),
    add: (program) => inTurn(() => prepareProgram(program)),
    reserve: (name, storage, elements) =>
      inTurn(async () => {
        const old = buffers.get(keyOf(name));
        if (old !== undefined && old.elements >= elements && old.storage === storage) return;
        if (old !== undefined) free(old);
        buffers.delete(keyOf(name));
        for (const each of prepared.values()) each.steps = undefined;
        await make([[name, storage, elements]]);
      }),
    write,
    run: (programName, times = 1) => {
      const ready = readyOf(programName);
      const encoded = observe?.("encode", programName);
      const encoder = device.gpu.createCommandEncoder();
      const afterwards = encode(encoder, { ...ready, times });
      const commands = encoder.finish();
      encoded?.();
      const submitted = observe?.("submit", programName);
      device.gpu.queue.submit([commands]);
      submitted?.();
      afterwards?.();
    },
    collect: async (programName, outputs, times) => {
      const ready = readyOf(programName);
      const sources = outputs.map((name) => bufferOf({ kind: "output", name, program: programName }));
      return readback.collect(sources, times, (encoder) => encodeRuns(encoder, { ...ready, times: 1 }));
    },
    read: async (name) => (await readback.read([bufferOf(name)]))[0],
    readAll: (names, options) => readback.read(names.map(bufferOf), options),
    memory: () => ({ ...memory.use(), staging: staging.use() }),
    steps: (programName) => readyOf(programName).steps,
    dispose: () => {
      for (const buffer of buffers.values()) free(buffer);
      buffers.clear();
      prepared.clear();
      readback.dispose();
    },
  };
}

const ownKinds: readonly BufferSpec["kind"][] = ["input", "output", "slot"];

const nameOf = (program: ProgramSpec, { kind, name }: BufferSpec): BufferName =>
  ownKinds.includes(kind) ? { kind, name, program: program.name } : { kind, name };

const keyOf = ({ kind, name, program }: BufferName): string => `${kind}\n${name}\n${ownKinds.includes(kind) ? program : ""}`;

const labelOf = ({ kind, name, program }: BufferName): string =>
  `${kind} ${name}${program === undefined ? "" : ` of ${program}`}`;

/** WebGPU writes whole words: bytes at the end that do not fill one are padded with zeros. */
const wholeWords = (values: HostArray): HostArray => {
  if (values.byteLength % 4 === 0) return values;
  const padded = new Uint8Array(Math.ceil(values.byteLength / 4) * 4);
  padded.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return padded;
};

/** Throws a RuntimeFailure (DLM559) where the manifest has no program of that name. */
export function programNamed(manifest: Manifest, name: string): ProgramSpec {
  const found = manifest.programs.find((program) => program.name === name);
  if (found !== undefined) return found;
  const known = manifest.programs.map((program) => program.name).join(", ");
  throw new RuntimeFailure("DLM559", `${manifest.model} has no program ${name}: it was built with ${known || "none"}`);
}

const missingBuffer = (name: BufferName): never => {
  throw new RuntimeFailure(
    "DLM559",
    `there is no buffer for ${labelOf(name)}: its program is not prepared, or it was not reserved`,
  );
};

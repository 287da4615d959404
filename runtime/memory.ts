import type { Device } from "./device.js";
import { RuntimeFailure } from "./failure.js";
import { type BufferSpec, bytesOf, type StateSpec } from "./manifest.js";
import { byteCount } from "./sizes.js";

/** A buffer on the device and what it holds. */
export interface DeviceBuffer {
  readonly gpu: GPUBuffer;
  readonly storage: BufferSpec["storage"];
  readonly elements: number;
  readonly bytes: number;
}

/** The bytes of buffers: of those that are live, and the most that were so at once. */
export interface MemoryUse {
  readonly live: number;
  readonly peak: number;
}

/** Counts buffers as they are made and destroyed. */
export interface MemoryCount {
  readonly made: (bytes: number) => void;
  readonly freed: (bytes: number) => void;
  readonly use: () => MemoryUse;
}

export function countMemory(): MemoryCount {
  const count = { live: 0, peak: 0 };
  return {
    made: (bytes) => {
      count.live += bytes;
      count.peak = Math.max(count.peak, count.live);
    },
    freed: (bytes) => {
      count.live -= bytes;
    },
    use: () => ({ ...count }),
  };
}

/** What is to be allocated, and by which name a failure shall speak of it. */
export interface Allocation {
  readonly label: string;
  readonly storage: BufferSpec["storage"];
  readonly elements: number;
}

/**
 * Buffers of the device, all zero. Throws a RuntimeFailure (DLM553) that names the one for which there was no memory, and how
 * much.
 */
export async function allocate(device: Device, wanted: readonly Allocation[]): Promise<readonly DeviceBuffer[]> {
  for (const { label, storage, elements } of wanted) {
    const bytes = bytesOf(storage, elements);
    const most = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
    if (bytes > most) throw tooLittleMemory(label, bytes, `a buffer of this device has at most ${byteCount(most)}`);
  }
  const made = wanted.map(({ label, storage, elements }) => {
    const bytes = bytesOf(storage, elements);
    device.gpu.pushErrorScope("out-of-memory");
    const gpu = device.gpu.createBuffer({
      label,
      size: bytes,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    return { buffer: { gpu, storage, elements, bytes }, label, error: device.gpu.popErrorScope() };
  });
  const errors = await device.wait(Promise.all(made.map(({ error }) => error)));
  const failed = made.find((_, n) => errors[n] !== null);
  if (failed === undefined) return made.map(({ buffer }) => buffer);
  for (const { buffer } of made) buffer.gpu.destroy();
  throw tooLittleMemory(failed.label, failed.buffer.bytes, "the device has no more");
}

const tooLittleMemory = (label: string, bytes: number, why: string): RuntimeFailure =>
  new RuntimeFailure("DLM553", `too little device memory for ${label} (${byteCount(bytes)}): ${why}`, {
    help: "use a smaller batch; a data set is streamed where `memoryLimit` says so",
  });

/** The values that a state begins with. */
export const initialState = (state: StateSpec): Float32Array | Uint32Array => {
  const elements = state.shape.reduce((product, extent) => product * extent, 1);
  return (state.dtype === "f32" ? new Float32Array(elements) : new Uint32Array(elements)).fill(state.initial);
};

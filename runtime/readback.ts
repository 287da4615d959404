import type { Device } from "./device.js";
import { bytesPerElement } from "./manifest.js";
import type { DeviceBuffer, MemoryCount } from "./memory.js";
import { type Observer, observed } from "./observer.js";
import { type HostArray, hostArray } from "./sizes.js";

/** Brings buffers to the host through staging buffers that are used again. */
export interface Readback {
  /**
   * The values of buffers as they are after everything submitted so far. `clear` sets them to zero right after they are copied,
   * before anything that is submitted later.
   */
  readonly read: (buffers: readonly DeviceBuffer[], options?: { readonly clear?: boolean }) => Promise<readonly HostArray[]>;
  /** Records `each` so many times, and gives what the buffers held after each time, one after the other. */
  readonly collect: (
    buffers: readonly DeviceBuffer[],
    times: number,
    each: (encoder: GPUCommandEncoder) => void,
  ) => Promise<readonly HostArray[]>;
  readonly dispose: () => void;
}

/** Who counts its buffers, and who is told what it does. */
export interface ReadbackOptions {
  readonly memory?: MemoryCount;
  readonly observe?: Observer | undefined;
}

export function createReadback(device: Device, { memory, observe }: ReadbackOptions = {}): Readback {
  // Free staging buffers; one that is being read belongs to its reader.
  const free: GPUBuffer[] = [];

  const take = (bytes: number): GPUBuffer => {
    const fitting = free.filter((buffer) => buffer.size >= bytes).sort((a, b) => a.size - b.size)[0];
    // A much larger one is left for what needs it.
    if (fitting !== undefined && fitting.size <= 4 * Math.max(bytes, 4096)) {
      free.splice(free.indexOf(fitting), 1);
      return fitting;
    }
    const size = Math.max(16, bytes);
    memory?.made(size);
    return device.gpu.createBuffer({ label: "staging", size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  };
  const destroy = (buffer: GPUBuffer): void => {
    buffer.destroy();
    memory?.freed(buffer.size);
  };

  const capture = async (
    bytes: number,
    record: (encoder: GPUCommandEncoder, staging: GPUBuffer) => void,
  ): Promise<ArrayBuffer> => {
    device.check();
    const staging = take(bytes);
    try {
      const encoded = observe?.("encode");
      const encoder = device.gpu.createCommandEncoder();
      record(encoder, staging);
      const commands = encoder.finish();
      encoded?.();
      const submitted = observe?.("submit");
      device.gpu.queue.submit([commands]);
      submitted?.();
      await observed(observe, ["wait"], () => device.wait(staging.mapAsync(GPUMapMode.READ, 0, bytes)));
      const read = observe?.("read back");
      const copy = staging.getMappedRange(0, bytes).slice(0);
      staging.unmap();
      free.push(staging);
      read?.();
      return copy;
    } catch (error) {
      destroy(staging);
      throw error;
    }
  };

  const collect = async (
    buffers: readonly DeviceBuffer[],
    times: number,
    each: (encoder: GPUCommandEncoder) => void,
  ): Promise<readonly HostArray[]> => {
    const sizes = buffers.map(({ storage, elements }) => Math.ceil((elements * bytesPerElement(storage)) / 4) * 4);
    const starts = sizes.map((_, n) => times * sizes.slice(0, n).reduce((sum, size) => sum + size, 0));
    const total = times * sizes.reduce((sum, size) => sum + size, 0);
    const bytes = await capture(total, (encoder, staging) => {
      for (let time = 0; time < times; time += 1) {
        each(encoder);
        for (const [n, { gpu }] of buffers.entries()) {
          const size = sizes[n] as number;
          encoder.copyBufferToBuffer(gpu, 0, staging, (starts[n] as number) + time * size, size);
        }
      }
    });
    return buffers.map(({ storage, elements }, n) => {
      const start = starts[n] as number;
      return hostArray(storage, bytes.slice(start, start + times * (sizes[n] as number)), times * elements);
    });
  };

  return {
    collect,
    read: (buffers, { clear = false } = {}) => {
      const values = collect(buffers, 1, () => undefined);
      // Submitted in the same turn as the copy, so that nothing comes between the two.
      if (clear) clearAll(device.gpu, buffers);
      return values;
    },
    dispose: () => {
      for (const buffer of free.splice(0)) destroy(buffer);
    },
  };
}

function clearAll(device: GPUDevice, buffers: readonly DeviceBuffer[]): void {
  const encoder = device.createCommandEncoder();
  for (const { gpu, bytes } of buffers) encoder.clearBuffer(gpu, 0, bytes);
  device.queue.submit([encoder.finish()]);
}

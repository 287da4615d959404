import type { Device } from "./device.js";
import type { DeviceBuffer } from "./memory.js";
import { type HostArray, hostArray } from "./sizes.js";

/** Brings buffers to the host through staging buffers that are used again. */
export interface Readback {
  /**
   * The values of buffers as they are after everything submitted so far. `clear` sets them to zero right after they are copied,
   * before anything that is submitted later.
   */
  readonly read: (buffers: readonly DeviceBuffer[], options?: { readonly clear?: boolean }) => Promise<readonly HostArray[]>;
  readonly dispose: () => void;
}

export function createReadback(device: Device): Readback {
  // Free staging buffers; one that is being read belongs to its reader.
  const free: GPUBuffer[] = [];

  const take = (bytes: number): GPUBuffer => {
    const fitting = free.filter((buffer) => buffer.size >= bytes).sort((a, b) => a.size - b.size)[0];
    if (fitting !== undefined && fitting.size <= 4 * Math.max(bytes, 4096)) return free.splice(free.indexOf(fitting), 1)[0] as GPUBuffer;
    return device.gpu.createBuffer({ label: "staging", size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  };

  return {
    read: async (buffers, { clear = false } = {}) => {
      device.check();
      const total = buffers.reduce((sum, { bytes }) => sum + bytes, 0);
      const staging = take(total);
      const encoder = device.gpu.createCommandEncoder();
      const offsets = buffers.map((_, n) => buffers.slice(0, n).reduce((sum, { bytes }) => sum + bytes, 0));
      for (const [n, { gpu, bytes }] of buffers.entries()) {
        encoder.copyBufferToBuffer(gpu, 0, staging, offsets[n] as number, bytes);
        if (clear) encoder.clearBuffer(gpu, 0, bytes);
      }
      device.gpu.queue.submit([encoder.finish()]);
      try {
        await device.wait(staging.mapAsync(GPUMapMode.READ, 0, total));
      } catch (error) {
        staging.destroy();
        throw error;
      }
      const mapped = staging.getMappedRange(0, total);
      const values = buffers.map(({ storage, elements, bytes }, n) => {
        const start = offsets[n] as number;
        return hostArray(storage, mapped.slice(start, start + bytes), elements);
      });
      staging.unmap();
      free.push(staging);
      return values;
    },
    dispose: () => {
      for (const buffer of free.splice(0)) buffer.destroy();
    },
  };
}

import type { Device } from "../device.js";

/** When passes began and ended on the device, in milliseconds of its own clock. */
export interface PassTimes {
  readonly begin: Float64Array;
  readonly end: Float64Array;
}

/** Takes the times of compute passes, in one encoder at a time. */
export interface Timestamps {
  /** Passes that one encoder may have. */
  readonly passes: number;
  /** What the nth pass of an encoder is to be begun with. */
  readonly writesOf: (pass: number) => GPUComputePassTimestampWrites;
  /** Records, behind the first so many passes, that their times are to be read. */
  readonly resolve: (encoder: GPUCommandEncoder, passes: number) => void;
  /** The times, after what `resolve` has recorded is submitted. Rejects with a RuntimeFailure where the device fails. */
  readonly read: (passes: number) => Promise<PassTimes>;
  readonly dispose: () => void;
}

/** WebGPU's own bound on the queries of a set; each pass takes two. */
export const mostPasses = 2048;
const bytesPerQuery = 8;

/** Needs the feature `timestamp-query`. `passes` are at most `mostPasses`. */
export function createTimestamps({ gpu, wait }: Device, passes: number): Timestamps {
  const queries = gpu.createQuerySet({ type: "timestamp", count: 2 * passes });
  const size = 2 * passes * bytesPerQuery;
  const resolved = gpu.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const staging = gpu.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  return {
    passes,
    writesOf: (pass) => ({ querySet: queries, beginningOfPassWriteIndex: 2 * pass, endOfPassWriteIndex: 2 * pass + 1 }),
    resolve: (encoder, count) => {
      encoder.resolveQuerySet(queries, 0, 2 * count, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, 2 * count * bytesPerQuery);
    },
    read: async (count) => {
      await wait(staging.mapAsync(GPUMapMode.READ, 0, 2 * count * bytesPerQuery));
      const nanoseconds = new BigUint64Array(staging.getMappedRange(0, 2 * count * bytesPerQuery));
      const at = (query: number): number => Number(nanoseconds[query]) / 1e6;
      const times = {
        begin: Float64Array.from({ length: count }, (_, pass) => at(2 * pass)),
        end: Float64Array.from({ length: count }, (_, pass) => at(2 * pass + 1)),
      };
      staging.unmap();
      return times;
    },
    dispose: () => {
      queries.destroy();
      resolved.destroy();
      staging.destroy();
    },
  };
}

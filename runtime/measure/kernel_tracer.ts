import { type EncodeRuns, encodeRuns, type RunsToEncode } from "../commands.js";
import type { Device } from "../device.js";
import { encodeTimed } from "./run_times.js";
import { createTimestamps, mostPasses, type Timestamps } from "./timestamps.js";

/** One kernel that has run, by the host's clock: milliseconds as `performance.now()` gives them. */
export interface TracedKernel {
  readonly program: string;
  readonly name: string;
  readonly origin?: string;
  readonly begin: number;
  readonly end: number;
}

/** Stamps the kernels of runs and tells of them. */
export interface KernelTracer {
  readonly encodeRuns: EncodeRuns;
  /** When all that was submitted has been told. */
  readonly settled: () => Promise<void>;
  readonly dispose: () => void;
}

/** Readings to find out by how much the clocks differ; the one with the shortest way there and back counts. */
const readings = 5;

/**
 * Needs the feature `timestamp-query`. Runs of more kernels than a set of queries has room for are left as they are. A submission
 * whose times cannot be read, since the device is lost, is not told: whoever waits for its results hears of that.
 */
export async function createKernelTracer(
  device: Device,
  tell: (kernels: readonly TracedKernel[]) => void,
): Promise<KernelTracer> {
  const free: Timestamps[] = [];
  const made: Timestamps[] = [];
  const take = (): Timestamps => {
    const fresh = () => {
      const timestamps = createTimestamps(device, mostPasses);
      made.push(timestamps);
      return timestamps;
    };
    return free.pop() ?? fresh();
  };
  const reading = new Set<Promise<void>>();
  const ahead = await hostClock(device, take());

  const readTimes = async (timestamps: Timestamps, { program, times }: RunsToEncode, passes: number): Promise<void> => {
    const { begin, end } = await timestamps.read(passes);
    free.push(timestamps);
    const dispatched = program.steps.flatMap((step) => (step.kind === "dispatch" ? [program.kernels[step.kernel]] : []));
    const all = Array.from({ length: times }, () => dispatched).flat();
    tell(
      all.flatMap((kernel, n) =>
        kernel === undefined
          ? []
          : [
              {
                program: program.name,
                name: kernel.name,
                ...(kernel.origin !== undefined && { origin: kernel.origin }),
                begin: (begin[n] as number) + ahead,
                end: (end[n] as number) + ahead,
              },
            ],
      ),
    );
  };

  return {
    encodeRuns: (encoder, runs) => {
      const { steps, times } = runs;
      const each = steps.filter(({ kind }) => kind === "dispatch").length;
      if (each * times > mostPasses) return encodeRuns(encoder, runs);
      const timestamps = take();
      for (let n = 0; n < times; n += 1) encodeTimed(encoder, timestamps, steps, n * each);
      timestamps.resolve(encoder, times * each);
      return () => {
        const done = readTimes(timestamps, runs, times * each).catch(() => undefined);
        reading.add(done);
        void done.then(() => reading.delete(done));
      };
    },
    settled: async () => {
      await Promise.all(reading);
    },
    dispose: () => {
      for (const timestamps of made) timestamps.dispose();
    },
  };
}

/** What is to be added to a timestamp to have the host's time: an empty pass ran between its submission and its return. */
async function hostClock(device: Device, timestamps: Timestamps): Promise<number> {
  const best = { way: Number.POSITIVE_INFINITY, ahead: 0 };
  for (let n = 0; n < readings; n += 1) {
    const encoder = device.gpu.createCommandEncoder();
    encoder.beginComputePass({ timestampWrites: timestamps.writesOf(0) }).end();
    timestamps.resolve(encoder, 1);
    const submitted = performance.now();
    device.gpu.queue.submit([encoder.finish()]);
    const { begin } = await timestamps.read(1);
    const way = performance.now() - submitted;
    // The way back is the longer one, since the host only looks now and then.
    if (way < best.way) Object.assign(best, { way, ahead: submitted - (begin[0] as number) });
  }
  return best.ahead;
}

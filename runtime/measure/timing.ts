import type { ReadyStep } from "../commands.js";
import type { Device } from "../device.js";
import { median } from "./median.js";
import { createTimestamps } from "./timestamps.js";

/** A kernel with its buffers, as `readySteps` gives it. */
export type Dispatch = Extract<ReadyStep, { readonly kind: "dispatch" }>;

/** `timestamps` of the device, or the `clock` of the host around what is submitted and waited for. */
export type TimingMethod = "timestamps" | "clock";

/** How exactly to time. */
export interface TimingOptions {
  /** Readings to take the median of; 5 unless told. */
  readonly samples?: number;
  /** Milliseconds of device time in a reading, reached by dispatching several times: 4, or 20 by the clock, unless told. */
  readonly milliseconds?: number;
  /** Dispatches in a reading, where they are known from before: none is spent on finding them, nor on a first one. */
  readonly repeats?: number;
}

/** Milliseconds of device time that one dispatch takes. */
export interface KernelTime {
  readonly median: number;
  readonly fastest: number;
  /** Dispatches in each reading. */
  readonly repeats: number;
}

/** Times kernels alone, one at a time. */
export interface KernelTimer {
  readonly method: TimingMethod;
  /**
   * Dispatches the kernel again and again on its buffers as they are: one that writes in place goes on from what it wrote. The
   * first dispatch, in which drivers may still compile, does not count. Rejects with a RuntimeFailure where the device fails.
   */
  readonly time: (dispatch: Dispatch, options?: TimingOptions) => Promise<KernelTime>;
  readonly dispose: () => void;
}

const usualSamples = 5;
/** Of a reading. By the clock it has to be long beside the millisecond in which a software adapter is polled. */
const usualMilliseconds: { readonly [method in TimingMethod]: number } = { timestamps: 4, clock: 20 };
/** A reading is lengthened by at most this at once: a first time may be of a processor that was asleep. */
const mostGrowth = 8;
const mostRepeats = 4096;

/** By timestamps where the device has them, unless the clock is asked for. */
export async function createKernelTimer(device: Device, wanted: TimingMethod = "timestamps"): Promise<KernelTimer> {
  const method = wanted === "timestamps" && !device.features.has("timestamp-query") ? "clock" : wanted;
  const stopwatch = method === "timestamps" ? byTimestamps(device) : await byClock(device);
  return {
    method,
    time: async (dispatch, { samples = usualSamples, milliseconds = usualMilliseconds[method], ...known } = {}) => {
      const repeats = known.repeats ?? (await repeatsFor(stopwatch, dispatch, milliseconds));
      const each: number[] = [];
      while (each.length < samples) each.push((await stopwatch.read(dispatch, repeats)) / repeats);
      return { median: median(each), fastest: Math.min(...each), repeats };
    },
    dispose: stopwatch.dispose,
  };
}

/** Milliseconds of device time that so many dispatches take together. */
interface Stopwatch {
  readonly read: (dispatch: Dispatch, repeats: number) => Promise<number>;
  readonly dispose: () => void;
}

/** How many dispatches take at least the milliseconds together. */
async function repeatsFor(stopwatch: Stopwatch, dispatch: Dispatch, milliseconds: number): Promise<number> {
  await stopwatch.read(dispatch, 1);
  for (let repeats = 1; ; ) {
    const taken = await stopwatch.read(dispatch, repeats);
    if (taken >= milliseconds || repeats === mostRepeats) return repeats;
    const growth = Math.min(mostGrowth, Math.ceil((1.2 * milliseconds) / Math.max(taken, 1e-3)));
    repeats = Math.min(mostRepeats, repeats * Math.max(2, growth));
  }
}

function byTimestamps(device: Device): Stopwatch {
  const timestamps = createTimestamps(device, 1);
  return {
    read: async (dispatch, repeats) => {
      const encoder = device.gpu.createCommandEncoder();
      encodeRepeated(encoder, dispatch, repeats, { timestampWrites: timestamps.writesOf(0) });
      timestamps.resolve(encoder, 1);
      device.gpu.queue.submit([encoder.finish()]);
      const { begin, end } = await timestamps.read(1);
      return (end[0] as number) - (begin[0] as number);
    },
    dispose: timestamps.dispose,
  };
}

/** What an empty submission takes to come back is taken off every reading. */
async function byClock(device: Device): Promise<Stopwatch> {
  const submitted = async (record: (encoder: GPUCommandEncoder) => void): Promise<number> => {
    const encoder = device.gpu.createCommandEncoder();
    record(encoder);
    const started = performance.now();
    device.gpu.queue.submit([encoder.finish()]);
    await device.wait(device.gpu.queue.onSubmittedWorkDone());
    return performance.now() - started;
  };
  const empty: number[] = [];
  while (empty.length < usualSamples) empty.push(await submitted(() => {}));
  const overhead = median(empty);
  return {
    read: async (dispatch, repeats) =>
      Math.max(0, (await submitted((encoder) => encodeRepeated(encoder, dispatch, repeats))) - overhead),
    dispose: () => {},
  };
}

/** A pass of so many dispatches of one kernel. */
export function encodeRepeated(
  encoder: GPUCommandEncoder,
  { pipeline, group, workgroups: [x, y, z] }: Dispatch,
  repeats: number,
  descriptor?: GPUComputePassDescriptor,
): void {
  const pass = encoder.beginComputePass(descriptor);
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  for (let n = 0; n < repeats; n += 1) pass.dispatchWorkgroups(x, y, z);
  pass.end();
}

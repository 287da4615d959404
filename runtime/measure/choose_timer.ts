import type { Device } from "../device.js";
import { arithmeticProbe } from "./probe.js";
import { createTimestamps } from "./timestamps.js";
import { createKernelTimer, encodeRepeated, type KernelTimer } from "./timing.js";

/** A timer, and what the device's timestamps and the host's clock said of the same milliseconds, where there are timestamps. */
export interface ChosenTimer {
  readonly timer: KernelTimer;
  readonly compared?: Compared;
}

export interface Compared {
  readonly timestamps: number;
  readonly clock: number;
}

/** By the clock; the way to the device and back is small beside it. */
const wantedMilliseconds = 30;
const mostDisagreement = 1.5;

/**
 * Timestamps, where the device has them and they agree with the clock, else the clock: a software adapter may stamp passes when
 * they are recorded and not when they run, and such times are far too short.
 */
export async function chooseTimer(device: Device): Promise<ChosenTimer> {
  if (!device.features.has("timestamp-query")) return { timer: await createKernelTimer(device, "clock") };
  const compared = await compare(device);
  const ratio = compared.timestamps / compared.clock;
  const agree = ratio < mostDisagreement && ratio > 1 / mostDisagreement;
  return { timer: await createKernelTimer(device, agree ? "timestamps" : "clock"), compared };
}

/** Both around the same dispatches: two runs one after the other may differ by what else the machine does. */
async function compare(device: Device): Promise<Compared> {
  const timestamps = createTimestamps(device, 1);
  const { dispatch, dispose } = arithmeticProbe(device);
  const read = async (repeats: number): Promise<Compared> => {
    const encoder = device.gpu.createCommandEncoder();
    encodeRepeated(encoder, dispatch, repeats, { timestampWrites: timestamps.writesOf(0) });
    timestamps.resolve(encoder, 1);
    const started = performance.now();
    device.gpu.queue.submit([encoder.finish()]);
    const { begin, end } = await timestamps.read(1);
    return { timestamps: (end[0] as number) - (begin[0] as number), clock: performance.now() - started };
  };
  // The first one pays for what the driver compiles.
  await read(1);
  const once = await read(1);
  const compared = await read(Math.ceil(wantedMilliseconds / once.clock));
  dispose();
  timestamps.dispose();
  return compared;
}

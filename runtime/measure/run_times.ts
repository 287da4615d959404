import type { ReadyStep } from "../commands.js";
import type { Device } from "../device.js";
import { createTimestamps, mostPasses, type PassTimes, type Timestamps } from "./timestamps.js";

/** When each step of one run of a program began and ended, in milliseconds since the first one began. */
export interface RunTimes {
  readonly steps: readonly StepTime[];
  /** To the end of the last step. */
  readonly milliseconds: number;
}

export interface StepTime {
  readonly begin: number;
  readonly end: number;
}

/** Times runs of a program by the timestamps of its device. */
export interface RunTimer {
  /** Runs the steps once, in order and on the data that is there, and waits. Rejects with a RuntimeFailure. */
  readonly time: (steps: readonly ReadyStep[]) => Promise<RunTimes>;
  readonly dispose: () => void;
}

/** One pass of a run is none of a step: it stands at the end, so that copies in front of it have an end too. */
const stepsAtOnce = mostPasses - 1;

/**
 * Each dispatch gets a pass of its own, since WebGPU stamps only passes; a copy lasts from the pass before it to the one behind.
 * A run of more steps than there are queries is submitted in parts.
 */
export function createRunTimer(device: Device): RunTimer {
  const made: { timestamps?: Timestamps } = {};
  return {
    time: async (steps) => {
      made.timestamps ??= createTimestamps(device, Math.min(steps.length, stepsAtOnce) + 1);
      const times: StepTime[] = [];
      for (let first = 0; first < steps.length; first += stepsAtOnce) {
        times.push(...(await timePart(device, made.timestamps, steps.slice(first, first + stepsAtOnce))));
      }
      const start = times[0]?.begin ?? 0;
      const relative = times.map(({ begin, end }) => ({ begin: begin - start, end: end - start }));
      return { steps: relative, milliseconds: relative.at(-1)?.end ?? 0 };
    },
    dispose: () => made.timestamps?.dispose(),
  };
}

async function timePart(device: Device, timestamps: Timestamps, steps: readonly ReadyStep[]): Promise<readonly StepTime[]> {
  const encoder = device.gpu.createCommandEncoder();
  const dispatches = steps.filter(({ kind }) => kind === "dispatch").length;
  encodeTimed(encoder, timestamps, steps);
  encoder.beginComputePass({ timestampWrites: timestamps.writesOf(dispatches) }).end();
  timestamps.resolve(encoder, dispatches + 1);
  device.gpu.queue.submit([encoder.finish()]);
  return stepTimes(steps, await timestamps.read(dispatches + 1));
}

/** Encodes the steps with a stamped pass for each dispatch, the first of which is pass `first`. */
export function encodeTimed(encoder: GPUCommandEncoder, timestamps: Timestamps, steps: readonly ReadyStep[], first = 0): void {
  const next = { pass: first };
  for (const step of steps) {
    if (step.kind === "copy") {
      encoder.copyBufferToBuffer(step.from, 0, step.to, 0, step.bytes);
    } else {
      const pass = encoder.beginComputePass({ timestampWrites: timestamps.writesOf(next.pass) });
      pass.setPipeline(step.pipeline);
      pass.setBindGroup(0, step.group);
      pass.dispatchWorkgroups(step.workgroups[0], step.workgroups[1], step.workgroups[2]);
      pass.end();
      next.pass += 1;
    }
  }
}

/** Copies that follow each other share the time between the passes around them evenly. */
function stepTimes(steps: readonly ReadyStep[], { begin, end }: PassTimes): readonly StepTime[] {
  const times: StepTime[] = [];
  let pass = 0;
  for (let n = 0; n < steps.length; ) {
    if (steps[n]?.kind === "dispatch") {
      times.push({ begin: begin[pass] as number, end: end[pass] as number });
      pass += 1;
      n += 1;
      continue;
    }
    const behind = steps.findIndex(({ kind }, at) => at > n && kind === "dispatch");
    const copies = (behind < 0 ? steps.length : behind) - n;
    const from = pass === 0 ? (begin[0] as number) : (end[pass - 1] as number);
    const each = ((begin[pass] as number) - from) / copies;
    for (let k = 0; k < copies; k += 1) times.push({ begin: from + k * each, end: from + (k + 1) * each });
    n += copies;
  }
  return times;
}

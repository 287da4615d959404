import type { Device } from "../../../runtime/device.js";
import type { KernelSpec } from "../../../runtime/manifest.js";
import { createKernelTimer, type Dispatch, type KernelTimer } from "../../../runtime/measure/timing.js";
import { allocate, type DeviceBuffer } from "../../../runtime/memory.js";
import { createPipelineCache } from "../../../runtime/pipelines.js";
import { createReadback, type Readback } from "../../../runtime/readback.js";
import type { HostArray } from "../../../runtime/sizes.js";
import { halfOfBits } from "../../base/half.js";
import { invariant } from "../../base/invariant.js";
import { printWgsl, workgroupsOf } from "../../codegen/wgsl.js";
import type { Kernel } from "../../kernel/kernel.js";
import { type LoopKernel, partialSums } from "../../schedule/loops.js";
import type { Candidate } from "../../tune/search.js";
import { randomBuffers } from "./random_buffers.js";

/** A candidate that has been compiled and has run once. */
export interface Contender extends Candidate {
  /** Milliseconds from the text of the kernel to the end of its first run. */
  readonly compiling: number;
  /** What it has written, by buffer, given the values of the trial. */
  readonly results: ReadonlyMap<string, HostArray>;
  /** Those that were rounded to half precision. */
  readonly halves: ReadonlySet<string>;
  readonly dispatch: Dispatch;
}

/** One kernel on the device: all candidates run on the same buffers, and each run begins with the same values. */
export interface Trial {
  /** Throws a RuntimeFailure where the device refuses the code of the candidate. */
  readonly prepare: (candidate: Candidate) => Promise<Contender>;
  /** Milliseconds of one run, by a single reading. */
  readonly time: (contender: Contender) => Promise<number>;
  readonly dispose: () => void;
}

/** What the trials on a device share. */
export interface Bench {
  readonly device: Device;
  readonly timer: KernelTimer;
  readonly readback: Readback;
  readonly dispose: () => void;
}

export async function openBench(device: Device): Promise<Bench> {
  const timer = await createKernelTimer(device);
  const readback = createReadback(device);
  const dispose = () => {
    timer.dispose();
    readback.dispose();
  };
  return { device, timer, readback, dispose };
}

export async function openTrial(kernel: Kernel, { device, timer, readback }: Bench): Promise<Trial> {
  const values = randomBuffers(kernel);
  const made = await allocate(
    device,
    values.map(({ name, storage, data }) => ({ label: name, storage, elements: data.length })),
  );
  const repeats = new Map<Dispatch, number>();
  // What sums are put aside in has a size that depends on the schedule.
  const partials = new Map<number, DeviceBuffer>();
  const partialsOf = async (elements: number): Promise<DeviceBuffer> => {
    const found = partials.get(elements) ?? (await allocate(device, [{ label: partialSums, storage: "f32", elements }]))[0];
    partials.set(elements, found);
    return found;
  };
  const bufferOf = (name: string): DeviceBuffer => {
    const found = made[values.findIndex((each) => each.name === name)];
    invariant(found, `${kernel.name} has no buffer ${name}`);
    return found;
  };
  const halves = new Set(values.flatMap(({ name, isHalf }) => (isHalf ? [name] : [])));
  const written = [...new Set(kernel.results.map(({ tensor }) => tensor.buffer))];
  const reset = (): void => {
    for (const [i, { data }] of values.entries()) device.gpu.queue.writeBuffer(made[i].gpu, 0, data);
  };

  return {
    prepare: async ({ schedule, loops }) => {
      const spec = specOf(kernel, loops);
      const aside = await partialsOf(loops.partials ?? 0);
      reset();
      const started = performance.now();
      // A cache of its own: nothing is to be compiled already.
      const [{ pipeline, layout }] = await createPipelineCache(device).compile([spec]);
      // Sums that another kernel has put aside are operands like any other.
      const isOwn = (buffer: string): boolean => buffer === partialSums && !values.some(({ name }) => name === buffer);
      const entries = loops.bindings.map(({ buffer }, binding) => ({
        binding,
        resource: { buffer: (isOwn(buffer) ? aside : bufferOf(buffer)).gpu },
      }));
      const dispatch: Dispatch = {
        kind: "dispatch",
        pipeline,
        group: device.gpu.createBindGroup({ layout, entries }),
        workgroups: spec.workgroups,
      };
      submitOnce(device, dispatch);
      await device.wait(device.gpu.queue.onSubmittedWorkDone());
      const compiling = performance.now() - started;
      const results = await readback.read(written.map(bufferOf));
      const numbers = written.map((name, i) => [name, halves.has(name) ? unpackHalves(results[i]) : results[i]] as const);
      return { schedule, loops, compiling, dispatch, results: new Map(numbers), halves };
    },
    time: async ({ dispatch }) => {
      reset();
      const known = repeats.get(dispatch);
      const found = await timer.time(dispatch, { samples: 1, ...(known !== undefined && { repeats: known }) });
      repeats.set(dispatch, found.repeats);
      return found.median;
    },
    dispose: () => {
      for (const { gpu } of [...made, ...partials.values()]) gpu.destroy();
    },
  };
}

const unpackHalves = (words: HostArray): Float32Array =>
  Float32Array.from({ length: 2 * words.length }, (_, i) => halfOfBits((words[i >> 1] >>> (16 * (i & 1))) & 0xffff));

function submitOnce({ gpu }: Device, { pipeline, group, workgroups: [x, y, z] }: Dispatch): void {
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(x, y, z);
  pass.end();
  gpu.queue.submit([encoder.finish()]);
}

const specOf = ({ name }: Kernel, loops: LoopKernel): KernelSpec => ({
  name,
  wgsl: printWgsl(loops, [name]),
  bindings: loops.bindings.map(({ access }, buffer) => ({ buffer, access })),
  workgroups: workgroupsOf(loops),
  features: [],
  operators: [],
  flops: 0,
  bytes: 0,
});

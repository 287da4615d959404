import type { Columns } from "../../../runtime/data/columns.js";
import type { Executor } from "../../../runtime/executor.js";
import { createFeeder, dataOf } from "../../../runtime/feeder.js";
import { bytesOf, type ProgramSpec } from "../../../runtime/manifest.js";
import { chooseTimer } from "../../../runtime/measure/choose_timer.js";
import { median } from "../../../runtime/measure/median.js";
import { type DeviceLimits, higherLimits, probeLimits } from "../../../runtime/measure/probe.js";
import { createRunTimer, type RunTimes, type StepTime } from "../../../runtime/measure/run_times.js";
import type { KernelTimer } from "../../../runtime/measure/timing.js";
import type { MemoryUse } from "../../../runtime/memory.js";
import { extentOf } from "../../../runtime/sizes.js";
import { divide, windowOrder, windowsOf } from "../../../runtime/windows.js";

/** What was measured of a program; all times in milliseconds. */
export interface Measured {
  readonly timing: Timing;
  readonly limits: DeviceLimits;
  /** Runs that were timed. */
  readonly runs: number;
  /** Of each step of the program, the median over the runs. */
  readonly steps: readonly number[];
  /** A run in which each step, and what lies between two, takes its median time. */
  readonly timeline: readonly StepTime[];
  /** A run among others that are submitted together: from its start to the start of the next, and what the host did for it. */
  readonly wall: number;
  readonly host: number;
  /** Until the pipelines were there, once. */
  readonly compile: number;
  readonly memory: MemoryUse;
  /** Of the data set and its order on the device, which the plan leaves open. */
  readonly dataBytes: number;
}

export interface Timing {
  readonly method: "timestamps" | "clock";
  /** What both said of the same milliseconds, where there are timestamps. */
  readonly compared?: { readonly timestamps: number; readonly clock: number };
}

/** Runs before anything is timed: drivers compile in the first, and a processor wakes up. */
const warmUps = 3;
/** Runs in a submission, as in training. */
const runsAtOnce = 10;

/**
 * Times a program on rows of its data, or on made-up inputs where it predicts. Rejects with a RuntimeFailure where the device
 * fails. The parameters are those that the executor has; training changes them.
 */
export async function measureProgram(
  executor: Executor,
  program: ProgramSpec,
  { rows, runs }: { readonly rows: Columns | undefined; readonly runs: number },
): Promise<Measured> {
  const { device } = executor;
  const compiling = performance.now();
  await executor.prepare(program.name);
  const compile = performance.now() - compiling;
  const feed = rows === undefined ? feedInputs(executor, program) : await feedRows(executor, program, rows);
  await feed.before(warmUps);
  executor.run(program.name, warmUps);
  await device.wait(device.gpu.queue.onSubmittedWorkDone());
  const memory = executor.memory();

  const { timer, compared } = await chooseTimer(device);
  try {
    const before = await probeLimits(device, timer);
    const timed =
      timer.method === "timestamps"
        ? await timeInRuns(executor, program, feed, runs)
        : await timeAlone(executor, program, feed, timer);
    const whole = await timeWhole(executor, program, feed, runs);
    const limits = higherLimits(before, await probeLimits(device, timer));
    const timing = { method: timer.method, ...(compared && { compared }) };
    return { timing, limits, runs, ...timed, ...whole, compile, memory, dataBytes: feed.bytes };
  } finally {
    timer.dispose();
  }
}

/** What a program runs on. */
interface Feed {
  /** Sees to it that so many runs find rows. */
  readonly before: (runs: number) => Promise<void>;
  readonly rewind: () => Promise<void>;
  /** Of the data set and its order, on the device. */
  readonly bytes: number;
}

const noFeed: Feed = { before: async () => {}, rewind: async () => {}, bytes: 0 };

/** Inputs between 0 and 1. */
function feedInputs(executor: Executor, program: ProgramSpec): Feed {
  for (const { name, dtype, shape } of executor.manifest.inputs) {
    const length = program.batch * extentOf(shape);
    const values = dtype === "f32" ? Float32Array.from({ length }, (_, n) => (n * 0.618034) % 1) : new Uint32Array(length);
    executor.write({ kind: "input", name, program: program.name }, values);
  }
  return noFeed;
}

/** The rows that fit on the device, in the order of training, and from the start again where it has come to its end. */
async function feedRows(executor: Executor, program: ProgramSpec, rows: Columns): Promise<Feed> {
  const { device, manifest } = executor;
  const feeder = createFeeder(executor);
  const data = dataOf(executor);
  const { batch, kind } = program;
  const seed = manifest.training?.seed ?? 0;
  const division = divide(data, { rows: rows.rows, batch, largestBinding: device.limits.maxStorageBufferBindingSize });
  const window = windowsOf(division)[0] ?? { start: 0, rows: rows.rows };
  const once = windowOrder(window, batch, kind === "train" ? { seed, epoch: 0 } : undefined);
  // Of few rows each comes again and again.
  const times = Math.ceil((runsAtOnce * batch) / once.length);
  const order = Uint32Array.from({ length: times * once.length }, (_, n) => once[n % once.length] as number);
  await feeder.load(rows, window);
  const place = { position: 0, step: 0 };
  const rewind = async () => {
    place.position = 0;
    await feeder.begin(order, { step: place.step, position: 0, rows: order.length, seed });
  };
  await rewind();
  const columns = data.columns.map(({ storage, shape }) => bytesOf(storage, window.rows * extentOf(shape)));
  return {
    rewind,
    before: async (runs) => {
      if ((place.position + runs) * batch > order.length) await rewind();
      place.position += runs;
      place.step += runs;
    },
    bytes: columns.reduce((sum, bytes) => sum + bytes, bytesOf("u32", order.length)),
  };
}

type Timed = Pick<Measured, "steps" | "timeline">;

/** Every kernel in its place in a run, with the buffers as the kernels before it leave them. */
async function timeInRuns(executor: Executor, program: ProgramSpec, feed: Feed, runs: number): Promise<Timed> {
  const timer = createRunTimer(executor.device);
  const times: RunTimes[] = [];
  for (let run = 0; run < runs; run += 1) {
    await feed.before(1);
    times.push(await timer.time(executor.steps(program.name)));
  }
  timer.dispose();
  const at = ({ steps }: RunTimes, n: number): StepTime => steps[n] ?? { begin: 0, end: 0 };
  const steps = program.steps.map((_, n) => median(times.map((run) => at(run, n).end - at(run, n).begin)));
  const gaps = program.steps.map((_, n) => (n === 0 ? 0 : median(times.map((run) => at(run, n).begin - at(run, n - 1).end))));
  return { steps, timeline: lineUp(steps, gaps) };
}

/** Each step behind the one before it, after the time between the two. */
function lineUp(steps: readonly number[], gaps: readonly number[] = []): readonly StepTime[] {
  const line: StepTime[] = [];
  for (const [n, time] of steps.entries()) {
    const begin = (line.at(-1)?.end ?? 0) + (gaps[n] ?? 0);
    line.push({ begin, end: begin + time });
  }
  return line;
}

/** Every kernel alone, again and again; copies count nothing. */
async function timeAlone(executor: Executor, program: ProgramSpec, feed: Feed, timer: KernelTimer): Promise<Timed> {
  const steps: number[] = [];
  for (const step of executor.steps(program.name)) {
    // The kernel that advances the position would run past the end of the order.
    await feed.rewind();
    steps.push(step.kind === "copy" ? 0 : (await timer.time(step)).median);
  }
  return { steps, timeline: lineUp(steps) };
}

/** Runs as training submits them, waited for once in a while. */
async function timeWhole(
  executor: Executor,
  program: ProgramSpec,
  feed: Feed,
  runs: number,
): Promise<Pick<Measured, "wall" | "host">> {
  const { device } = executor;
  const walls: number[] = [];
  const hosts: number[] = [];
  for (let done = 0; done < Math.max(runs, 3 * runsAtOnce); done += runsAtOnce) {
    await feed.before(runsAtOnce);
    const started = performance.now();
    executor.run(program.name, runsAtOnce);
    hosts.push((performance.now() - started) / runsAtOnce);
    await device.wait(device.gpu.queue.onSubmittedWorkDone());
    walls.push((performance.now() - started) / runsAtOnce);
  }
  return { wall: median(walls), host: median(hosts) };
}

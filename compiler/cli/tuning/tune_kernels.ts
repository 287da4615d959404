import type { Device } from "../../../runtime/device.js";
import { median } from "../../../runtime/measure/median.js";
import { createStream } from "../../../runtime/random.js";
import type { Kernel } from "../../kernel/kernel.js";
import type { PlannedKernel } from "../../plan/planned.js";
import { kernelHash } from "../../plan/tuned.js";
import { describeSchedule } from "../../schedule/print.js";
import { profiles } from "../../schedule/profile.js";
import type { Schedule } from "../../schedule/schedule.js";
import { schedulesOf, withKernel } from "../../tune/cache.js";
import { failureOutcome, type Outcome } from "../command.js";
import { exitCodes } from "../exit.js";
import { onInterrupt } from "../interrupt.js";
import { openStatusLine, type StatusLine } from "../status_line.js";
import type { Terminal } from "../terminal.js";
import { adapterName, readCache, writeCache } from "./schedule_file.js";
import { type Bench, openBench, openTrial } from "./trial.js";
import { type TuneResult, tuneKernel } from "./tune_kernel.js";
import { reportOutcome, type TunedJob, type WrongSchedule } from "./tune_report.js";

export interface TuneSettings {
  /** The file of the cache. */
  readonly cache: string;
  /** Seconds to look for. */
  readonly budget: number;
  /** How often a kernel will run. */
  readonly runs: number;
  readonly seed: number;
}

/** Tunes kernels, those that take most of the time longest, and keeps what was found after each. */
export async function tuneKernels(
  planned: readonly PlannedKernel[],
  { device, settings, terminal }: { readonly device: Device; readonly settings: TuneSettings; readonly terminal: Terminal },
): Promise<Outcome> {
  const { cache } = settings;
  const adapter = adapterName(device.adapter);
  const earlier = await readCache(cache, terminal.warn);
  // What cannot be written should not be told after minutes.
  const trouble = await writeCache(cache, earlier);
  if (trouble !== undefined)
    return failureOutcome({ exit: exitCodes.usage, title: trouble, help: "name another file with --cache" }, terminal);

  const keep = async ({ hash, kernel: { name } }: Job, { schedule, before, after }: TuneResult): Promise<void> => {
    const tuned = schedule && { schedule, name, before, after };
    const found = { adapter, profile: device.profile, at: new Date().toISOString(), hash, tuned };
    // Somebody else may have written meanwhile.
    await writeCache(cache, withKernel(await readCache(cache, terminal.warn), found));
  };
  const line = openStatusLine(terminal);
  const interrupt = onInterrupt(() => line.say("stopping after the schedule that is tried; Ctrl-C again ends at once"));
  const bench = await openBench(device);
  try {
    line.say(`tuning on ${device.adapter.description || adapter}`);
    const jobs = await timeAll(bench, planned, line);
    const worth = jobs.filter((job) => job.share >= smallestShare * sumOf(jobs));
    const schedules = schedulesOf(earlier, adapter)[device.profile] ?? {};
    const found = await tuneInTurn(worth, { bench, settings, line, keep, schedules, signal: interrupt.signal });
    return reportOutcome({ adapter, cache, small: jobs.length - worth.length, interrupted: interrupt.signal.aborted, ...found });
  } finally {
    line.close();
    bench.dispose();
    interrupt.dispose();
  }
}

/** A kernel, how often it runs in the programs, and the milliseconds of these runs under the schedule that is chosen for it. */
interface Job {
  readonly hash: string;
  readonly kernel: Kernel;
  readonly chosen: Schedule;
  readonly times: number;
  readonly share: number;
}

const sumOf = (jobs: readonly Job[]): number => jobs.reduce((sum, { share }) => sum + share, 0);

/** Kernels with a smaller share of the whole are not worth the time. */
const smallestShare = 0.01;

/** Every kernel once, the one that takes longest first. */
async function timeAll(bench: Bench, planned: readonly PlannedKernel[], line: StatusLine): Promise<readonly Job[]> {
  const kinds = new Map<string, PlannedKernel[]>();
  for (const each of planned) {
    const hash = kernelHash(each.kernel);
    kinds.set(hash, [...(kinds.get(hash) ?? []), each]);
  }
  const jobs: Job[] = [];
  for (const [hash, alike] of kinds) {
    const [{ kernel, schedule: chosen, loops }] = alike;
    line.show(`timing ${jobs.length + 1}/${kinds.size} ${kernel.name}`);
    const trial = await openTrial(kernel, bench);
    const contender = await trial.prepare({ schedule: chosen, loops });
    const time = median([await trial.time(contender), await trial.time(contender), await trial.time(contender)]);
    trial.dispose();
    jobs.push({ hash, kernel, chosen, times: alike.length, share: time * alike.length });
  }
  return jobs.sort((a, b) => b.share - a.share);
}

interface Session {
  readonly bench: Bench;
  readonly settings: TuneSettings;
  readonly line: StatusLine;
  readonly keep: (job: Job, result: TuneResult) => Promise<void>;
  /** The winners of earlier sessions, by the hash of their kernel. */
  readonly schedules: { readonly [hash: string]: Schedule };
  readonly signal: AbortSignal;
}

/** Each kernel gets its share of the time that is left. */
async function tuneInTurn(
  jobs: readonly Job[],
  { bench, settings: { budget, runs, seed }, line, keep, schedules, signal }: Session,
): Promise<{ readonly jobs: readonly TunedJob[]; readonly wrong: readonly WrongSchedule[] }> {
  const done: TunedJob[] = [];
  const wrong: WrongSchedule[] = [];
  const end = performance.now() + 1000 * budget;
  for (const [i, job] of jobs.entries()) {
    if (signal.aborted) break;
    const { kernel, hash, times } = job;
    const now = performance.now();
    const deadline = now + ((end - now) * job.share) / sumOf(jobs.slice(i));
    const result = await tuneKernel(bench, {
      kernel,
      profile: profiles[bench.device.profile],
      chosen: job.chosen,
      earlier: schedules[hash],
      runs,
      random: createStream(seed, hash).unit,
      isOver: () => signal.aborted || performance.now() > deadline,
      onTried: (progress) => line.show(`${i + 1}/${jobs.length} ${progressText(kernel, progress)}`),
      onWrong: (schedule, what) => {
        wrong.push({ kernel: kernel.name, schedule, what });
        line.say(`${kernel.name} with ${describeSchedule(schedule)} ${what}: a mistake in dlmc, please report it`);
      },
    });
    line.say(progressText(kernel, result));
    done.push({ name: kernel.name, times, ...result });
    await keep(job, result);
  }
  return { jobs: done, wrong };
}

/** `conv2d_2_bias_pool_relu  2.711 -> 2.105 ms, 14 tried` */
function progressText({ name }: Kernel, { before, after, tried }: Omit<TuneResult, "schedule">): string {
  const times = after < before ? `${before.toFixed(3)} -> ${after.toFixed(3)}` : before.toFixed(3);
  return `${name}  ${times} ms, ${tried} tried`;
}

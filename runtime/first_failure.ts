import { RuntimeFailure } from "./failure.js";
import type { ProgramSpec } from "./manifest.js";
import { createReplay } from "./replay.js";
import { runWatched, type Unsound } from "./run_watched.js";
import { writeParameters, writeStates } from "./tensors.js";
import { type Good, isSound, type TrainingRun } from "./training_run.js";

/** Training has come to what is no finite number, and this is the first of it. */
export class FirstFailure extends RuntimeFailure {
  /** Counted from 1. */
  readonly step: number;
  readonly unsound: Unsound;

  constructor(step: number, unsound: Unsound, cause: unknown) {
    super("DLM555", `${titleOf(step)}: ${describe(unsound)} gave the first value that is none`, { help: advice, cause });
    this.step = step;
    this.unsound = unsound;
  }
}

const titleOf = (step: number): string => `training came to something that is no finite number in step ${step}`;
const advice =
  "use a smaller learning rate or `clip_global_norm: 1`, and look for extreme values in the data; the weights are those of before";

const describe = ({ kernel, origin, operators }: Unsound): string =>
  `${kernel}${origin === undefined ? "" : ` of ${origin}`} (${operators.join(", ")})`;

/**
 * Tells more of a failure whose reason is that something is no longer a number: runs the steps since the last good state again, the
 * last one kernel by kernel, and says which was the first; which operator, where the options have a program with a kernel for each.
 * What is on the device then is the state before that step. Any other failure is given back as it is.
 */
export async function explainFailure(run: TrainingRun, error: unknown): Promise<unknown> {
  const { last } = run.good;
  const hasLoss = run.executor.manifest.states.some(({ path }) => path === "metric/loss");
  if (!(error instanceof RuntimeFailure) || error.code !== "DLM555" || last === undefined || !hasLoss) return error;
  const { step, unsound } = await search(run, last);
  return unsound
    ? new FirstFailure(step, unsound, error)
    : new RuntimeFailure(error.code, titleOf(step), { help: advice, cause: error });
}

/** Steps that are run again before somebody looks: each time everything is read. */
const chunk = 64;

/** The first step that leaves something behind that is no number; steps are counted from 1. */
async function search(run: TrainingRun, last: Good): Promise<{ readonly step: number; readonly unsound: Unsound | undefined }> {
  const replay = createReplay(run);
  const { good, steps } = await failingChunk(run, last);
  await replay.restart(good);
  let sound = 0;
  while (sound < steps - 1 && (await replay.run(1)) && isSound(await replay.keep())) sound += 1;
  await replay.restart(good);
  await replay.run(sound);
  const before = await replay.keep();
  const unsound = await watchedFirst(run, { good, sound });
  writeParameters(run.executor, before.parameters);
  writeStates(run.executor, before.states);
  return { step: good.place.step + sound + 1, unsound };
}

/** The first value of the step after the sound ones: by the program that says most, if that can be run and fails too. */
async function watchedFirst(run: TrainingRun, at: { readonly good: Good; readonly sound: number }): Promise<Unsound | undefined> {
  const byOperator = run.options.byOperator?.();
  const found = byOperator && (await run.executor.add(byOperator).then(() => watchStep(run, byOperator, at), ignoreFailure));
  return found ?? watchStep(run, run.program, at);
}

/** What is not finite in a sound step, such as a mask, is not to blame. */
async function watchStep(
  run: TrainingRun,
  program: ProgramSpec,
  { good, sound }: { readonly good: Good; readonly sound: number },
): Promise<Unsound | undefined> {
  const replay = createReplay(run);
  const usual = new Set<number>();
  if (sound > 0) {
    await replay.restart(good);
    await replay.run(sound - 1);
    for (const { number } of await runWatched(run.executor, program)) usual.add(number);
  }
  await replay.restart(good);
  await replay.run(sound);
  const isFound = ({ number }: Unsound): boolean => !usual.has(number);
  return (await runWatched(run.executor, program, isFound)).find(isFound);
}

/** A device that has no room for another program has failed for a smaller reason than the one that is looked for. */
function ignoreFailure(error: unknown): undefined {
  if (!(error instanceof RuntimeFailure)) throw error;
  return undefined;
}

/** The first steps after which something is no number, and the state before them. */
async function failingChunk(run: TrainingRun, last: Good): Promise<{ readonly good: Good; readonly steps: number }> {
  const replay = createReplay(run);
  await replay.restart(last);
  let good = last;
  for (;;) {
    const steps = Math.max(1, Math.min(chunk, replay.left(), run.place.step - good.place.step));
    const hasLoss = await replay.run(steps);
    const next = await replay.keep();
    if (!(hasLoss && isSound(next)) || next.place.step >= run.place.step) return { good, steps };
    good = next;
  }
}

import { RuntimeFailure } from "./failure.js";
import { createReplay } from "./replay.js";
import { runWatched, type Unsound } from "./run_watched.js";
import { writeParameters, writeStates } from "./tensors.js";
import type { Good, TrainingRun } from "./training_run.js";

/**
 * Tells more of a failure whose reason is that something is no longer a number: runs the steps since the last good state again, the
 * last ones kernel by kernel, and says which operator was the first. What is on the device then is the state before it. Any other
 * failure is given back as it is.
 */
export async function explainFailure(run: TrainingRun, error: unknown): Promise<unknown> {
  const { last } = run.good;
  const hasLoss = run.executor.manifest.states.some(({ path }) => path === "metric/loss");
  if (!(error instanceof RuntimeFailure) || error.code !== "DLM555" || last === undefined || !hasLoss) return error;
  const { step, unsound } = await search(run, last);
  const what = unsound ? `: ${describe(unsound)} gave the first value that is none` : "";
  return new RuntimeFailure(error.code, `training came to something that is no finite number in step ${step}${what}`, {
    help: "use a smaller learning rate or `clip_global_norm: 1`, and look for extreme values in the data; the weights are those of before",
    cause: error,
  });
}

const describe = ({ kernel, origin, operators }: Unsound): string =>
  `${kernel}${origin === undefined ? "" : ` of ${origin}`} (${operators.join(", ")})`;

/** Steps that are run again before somebody looks: each time everything is read. */
const chunk = 64;

/**
 * The loss tells in which step something is wrong, but its cause may be the update of the step before: both are looked at. What is
 * not finite in a sound step, such as a mask, is not to blame. Steps are counted from 1.
 */
async function search(run: TrainingRun, last: Good): Promise<{ readonly step: number; readonly unsound: Unsound | undefined }> {
  const { executor, program } = run;
  const replay = createReplay(run);
  const { good, steps } = await failingChunk(run, last);
  await replay.restart(good);
  let failing = 0;
  while (failing < steps - 1 && (await replay.run(1))) failing += 1;

  const watched = failing === 0 ? 1 : 2;
  const sound = failing + 1 - watched;
  await replay.restart(good);
  if (sound > 1) await replay.run(sound - 1);
  const usual = new Set<string>();
  if (sound > 0) {
    for (const { kernel } of await runWatched(executor, program)) usual.add(kernel);
    await replay.passed(1);
  }
  const before = await replay.keep();
  const unsound: Unsound[] = [];
  for (let n = 0; n < watched && unsound.length === 0; n += 1) {
    unsound.push(...(await runWatched(executor, program)).filter(({ kernel }) => !usual.has(kernel)));
    await replay.passed(1);
  }
  writeParameters(executor, before.parameters);
  writeStates(executor, before.states);
  return { step: good.place.step + failing + 1, unsound: unsound[0] };
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
    const isGood = hasLoss && [...next.parameters.values()].every((values) => values.every(Number.isFinite));
    if (!isGood || next.place.step >= run.place.step) return { good, steps };
    good = next;
  }
}

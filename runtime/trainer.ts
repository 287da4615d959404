import { hasAverages, takeAverages } from "./averages.js";
import type { Columns } from "./data/columns.js";
import type { Executor } from "./executor.js";
import type { Feeder } from "./feeder.js";
import { currentMeans, finishEpoch } from "./finish_epoch.js";
import { explainFailure } from "./first_failure.js";
import { readParameters, readStates, writeParameters } from "./tensors.js";
import type { EpochSummary, TrainerOptions, TrainResult } from "./training.js";
import { saveCheckpoint } from "./training_checkpoint.js";
import { beginWindow, isGoodDue, keepGood, prepareRun, type TrainingRun } from "./training_run.js";
import { epochWindows, type Window } from "./windows.js";

/** Submits are kept short, so that the device can be shared with whatever draws on a screen. */
const stepsPerSubmit = 10;

/**
 * Trains the parameters that are on the device. Rows are visited in an order that depends on seed and epoch alone, and nothing
 * is read back but a few sums now and then. At the end the weights are the best ones where training stops early, and the averages
 * where it keeps some. Throws a RuntimeFailure when the loss is no longer a number (DLM555), which names the operator that was the
 * first, with the weights of before on the device, or when the device fails; what `onCheckpoint` got before that is good.
 */
export async function trainModel(
  executor: Executor,
  feeder: Feeder,
  data: Columns,
  options: TrainerOptions,
): Promise<TrainResult> {
  const run = await prepareRun(executor, feeder, data, options);
  const last: { summary: EpochSummary | undefined } = { summary: undefined };
  const { place, meter } = run;
  try {
    await readGood(run);
    while (stopping(run) === undefined && (await trainEpoch(run))) last.summary = await finishEpoch(run);
    // At the end of an epoch one has just been kept; before the first step an older training's would be taken for this one's.
    if (place.window > 0 || place.position > 0 || place.step === 0) await saveCheckpoint(run);
  } catch (error) {
    throw await explainFailure(run, error);
  }
  await settle(run);
  const { loss, accuracy } = meter.totals().rows > 0 || last.summary === undefined ? currentMeans(run) : last.summary;
  return {
    stopped: stopping(run) ?? "finished",
    epochs: place.epoch,
    steps: place.step,
    seconds: run.seconds(),
    loss,
    ...(accuracy === undefined ? {} : { accuracy }),
  };
}

/** The weights that training was for: after Ctrl-C those of now, since it will go on. */
async function settle(run: TrainingRun): Promise<void> {
  const { executor, watching } = run;
  if (hasAverages(executor)) await takeAverages(executor);
  if (watching.best && stopping(run) !== "aborted") writeParameters(executor, watching.best);
}

function stopping({ place, goal, options, training, watching }: TrainingRun): TrainResult["stopped"] | undefined {
  if (place.epoch >= goal.epochs) return "finished";
  if (place.step >= goal.maxSteps) return "maxSteps";
  const { earlyStopping } = training;
  if (earlyStopping && watching.stopping.waited >= earlyStopping.patience) return "early";
  return options.signal?.aborted ? "aborted" : undefined;
}

/** From the place of the run to the end of its epoch; false where training has to stop before that. */
async function trainEpoch(run: TrainingRun): Promise<boolean> {
  const { place, seed } = run;
  const windows = epochWindows(run.division, seed, place.epoch);
  for (const window of windows.slice(place.window)) {
    const steps = await beginWindow(run, window, place);
    await trainWindow(run, window, steps);
    if (place.position < steps) return false;
    place.window += 1;
    place.position = 0;
  }
  return true;
}

/**
 * Steps of a window. A group of them is submitted before the sums of the one before have arrived, so that the device does not
 * wait.
 */
async function trainWindow(run: TrainingRun, window: Window, steps: number): Promise<void> {
  const { place, options } = run;
  const { checkpointSteps, everyStep = false } = options;
  const reading = { pending: Promise.resolve() };
  while (place.position < steps && stopping(run) === undefined) {
    const group = Math.min(run.pace.steps(), steps - place.position, run.goal.maxSteps - place.step, stepsToCheckpoint(run));
    const next = trainGroup(run, window, group);
    // It is awaited after the next group is submitted: until then a failure of it must not count as unhandled.
    next.catch(() => undefined);
    await reading.pending;
    reading.pending = next;
    const due = checkpointSteps !== undefined && place.step % checkpointSteps === 0;
    if (everyStep || due) await next;
    if (due) await saveCheckpoint(run);
    else if (isGoodDue(run)) await readGood(run);
  }
  await reading.pending;
}

/** What a step can be run again from, if one of the next fails. */
async function readGood(run: TrainingRun): Promise<void> {
  const at = { ...run.place };
  const [parameters, states] = await Promise.all([readParameters(run.executor), readStates(run.executor)]);
  keepGood(run, { parameters, states }, at);
  run.clock.last = performance.now();
}

const stepsToCheckpoint = ({ place, options: { checkpointSteps } }: TrainingRun): number =>
  checkpointSteps === undefined ? Number.POSITIVE_INFINITY : checkpointSteps - (place.step % checkpointSteps);

/** Submits at once; what it returns ends when the sums have arrived and the progress is told. */
async function trainGroup(run: TrainingRun, window: Window, steps: number): Promise<void> {
  const { executor, program, place, meter, pace, clock } = run;
  for (let done = 0; done < steps; done += stepsPerSubmit) executor.run(program.name, Math.min(stepsPerSubmit, steps - done));
  const rows = Math.min(window.rows, (place.position + steps) * program.batch) - place.position * program.batch;
  place.position += steps;
  place.step += steps;
  const at = { epoch: place.epoch + 1, step: place.step };
  await meter.read(rows, at);
  const now = performance.now();
  pace.record({ steps, rows, seconds: (now - clock.last) / 1000 });
  clock.last = now;
  report(run, at);
}

function report(run: TrainingRun, { epoch, step }: { readonly epoch: number; readonly step: number }): void {
  const { goal, meter, stepsPerEpoch, data } = run;
  const speed = run.pace.examplesPerSecond();
  const rowsLeft = ((Math.min(goal.epochs * stepsPerEpoch, goal.maxSteps) - step) / stepsPerEpoch) * data.rows;
  run.options.onProgress?.({
    epoch,
    epochs: goal.epochs,
    step: step - (epoch - 1) * stepsPerEpoch,
    steps: stepsPerEpoch,
    totalSteps: step,
    ...currentMeans(run),
    recentLoss: meter.recentLoss(),
    examplesPerSecond: speed,
    secondsLeft: speed > 0 ? rowsLeft / speed : Number.NaN,
  });
}

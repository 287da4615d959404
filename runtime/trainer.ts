import { type TrainingPosition, writeCheckpoint } from "./checkpoint.js";
import type { Columns } from "./data/columns.js";
import type { Executor } from "./executor.js";
import { RuntimeFailure } from "./failure.js";
import type { Feeder } from "./feeder.js";
import { observed } from "./observer.js";
import { readParameters, readStates } from "./tensors.js";
import type { EpochSummary, TrainOptions, TrainResult } from "./training.js";
import { accuracyOf, prepareRun, type TrainingRun } from "./training_run.js";
import { epochWindows, type Window, windowOrder } from "./windows.js";

/** Submits are kept short, so that the device can be shared with whatever draws on a screen. */
const stepsPerSubmit = 10;

/**
 * Trains the parameters that are on the device. Rows are visited in an order that depends on seed and epoch alone, and nothing
 * is read back but a few sums now and then. Throws a RuntimeFailure when the loss is no longer a number (DLM555) or the device
 * fails; what `onCheckpoint` got before that is good.
 */
export async function trainModel(
  executor: Executor,
  feeder: Feeder,
  data: Columns,
  options: TrainOptions & { readonly seed: number },
): Promise<TrainResult> {
  const run = await prepareRun(executor, feeder, data, options);
  const { place, meter } = run;
  const last: { summary: EpochSummary | undefined } = { summary: undefined };
  while (stopping(run) === undefined && (await trainEpoch(run))) last.summary = await finishEpoch(run);
  // At the end of an epoch one has just been kept; before the first step an older training's would be taken for this one's.
  if (place.window > 0 || place.position > 0 || place.step === 0) await saveCheckpoint(run);
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

const stopping = ({ place, goal, options }: TrainingRun): TrainResult["stopped"] | undefined =>
  place.epoch >= goal.epochs
    ? "finished"
    : place.step >= goal.maxSteps
      ? "maxSteps"
      : options.signal?.aborted
        ? "aborted"
        : undefined;

/** From the place of the run to the end of its epoch; false where training has to stop before that. */
async function trainEpoch(run: TrainingRun): Promise<boolean> {
  const { place, feeder, data, program, seed } = run;
  const windows = epochWindows(run.division, seed, place.epoch);
  for (const window of windows.slice(place.window)) {
    const order = windowOrder(window, program.batch, { seed, epoch: place.epoch });
    const steps = order.length / program.batch;
    await feeder.load(data, window);
    await feeder.begin(order, { step: place.step, position: place.position, rows: window.rows, seed });
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
  }
  await reading.pending;
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

const currentMeans = ({ meter }: TrainingRun) => ({ loss: meter.loss(), ...accuracyOf(meter) });

async function finishEpoch(run: TrainingRun): Promise<EpochSummary> {
  const { place, goal, meter } = run;
  place.epoch += 1;
  place.window = 0;
  const summary = {
    epoch: place.epoch,
    epochs: goal.epochs,
    totalSteps: place.step,
    ...currentMeans(run),
    seconds: run.seconds(),
  };
  meter.restart();
  await saveCheckpoint(run);
  await run.options.onEpoch?.(summary);
  // The next reading measures from here: what an app did in between was no training.
  run.clock.last = performance.now();
  return summary;
}

const saveCheckpoint = (run: TrainingRun): Promise<void> => observed(run.executor.observe, ["checkpoint"], () => writeOut(run));

/** Parameters that are no numbers are never saved over good ones. */
async function writeOut(run: TrainingRun): Promise<void> {
  const { executor, place, program, division, seed, meter, options } = run;
  if (options.onCheckpoint === undefined) return;
  const position: TrainingPosition = { ...place, ...division, batch: program.batch, seed, totals: meter.totals() };
  const [parameters, states] = await Promise.all([readParameters(executor), readStates(executor)]);
  const broken = [...parameters].find(([, values]) => !values.every(Number.isFinite));
  if (broken !== undefined) {
    throw new RuntimeFailure("DLM555", `${broken[0]} is no longer finite after step ${place.step}`, {
      help: "use a smaller learning rate, and look for extreme values in the data; the last checkpoint is from before",
    });
  }
  const bytes = writeCheckpoint(executor.manifest, { parameters, states, position }, run.data.vocabularies);
  await options.onCheckpoint(bytes, { epoch: place.epoch, totalSteps: place.step });
  run.clock.last = performance.now();
}

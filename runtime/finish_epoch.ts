import { hasAverages, takeAverages } from "./averages.js";
import { type Evaluation, evaluateModel } from "./evaluator.js";
import { readParameters, writeParameters } from "./tensors.js";
import type { EpochSummary } from "./training.js";
import { saveBest, saveCheckpoint } from "./training_checkpoint.js";
import { accuracyOf, type TrainingRun } from "./training_run.js";
import { type OwnMeans, wait, waitOnPlateau, watched } from "./watch.js";

/** What an app hears is of the averages, where there are some: they are what it gets in the end. */
export async function finishEpoch(run: TrainingRun): Promise<EpochSummary> {
  const { executor, feeder, place, goal, meter, options } = run;
  place.epoch += 1;
  place.window = 0;
  const means = currentMeans(run);
  const raw = hasAverages(executor) ? await takeAverages(executor) : undefined;
  try {
    const validation = options.validation && (await evaluateModel(executor, feeder, options.validation, memoryOf(options)));
    const isBest = await decide(run, means, validation);
    const summary: EpochSummary = {
      epoch: place.epoch,
      epochs: goal.epochs,
      totalSteps: place.step,
      ...means,
      seconds: run.seconds(),
      ...(validation && { validation }),
      ...(isBest !== undefined && { isBest }),
    };
    meter.restart();
    await saveCheckpoint(run, { raw, endsEpoch: true });
    if (isBest === true) await saveBest(run);
    await options.onEpoch?.(summary);
    return summary;
  } finally {
    if (raw) writeParameters(executor, raw);
    // The next reading measures from here: what was done in between was no training.
    run.clock.last = performance.now();
  }
}

/** Over the rows of the epoch so far. */
export const currentMeans = ({ meter }: TrainingRun): OwnMeans => ({ loss: meter.loss(), ...accuracyOf(meter) });

/** Whether to stop, to lower the rate, to remember the weights: plain data in `watching`. Says whether somebody calls it the best epoch. */
async function decide(run: TrainingRun, means: OwnMeans, validation: Evaluation | undefined): Promise<boolean | undefined> {
  const { executor, watching, training } = run;
  const { earlyStopping, plateau, checkpoints } = training;
  if (earlyStopping) {
    watching.stopping = wait(earlyStopping, watching.stopping, watched(earlyStopping, means, validation));
    if (watching.stopping.waited === 0) watching.best = await readParameters(executor);
  }
  if (plateau) {
    const { factor } = watching.plateau;
    watching.plateau = waitOnPlateau(plateau, watching.plateau, watched(plateau, means, validation));
    if (watching.plateau.factor !== factor) {
      executor.write({ kind: "state", name: plateauPath }, Float32Array.of(watching.plateau.factor));
    }
  }
  if (!checkpoints?.best) return earlyStopping && watching.stopping.waited === 0;
  watching.kept = wait(checkpoints.watch, watching.kept, watched(checkpoints.watch, means, validation));
  return watching.kept.waited === 0;
}

/** The state with which the kernels multiply every rate. */
const plateauPath = "schedule/plateau_factor";

const memoryOf = ({ memoryLimit }: TrainingRun["options"]) => (memoryLimit === undefined ? {} : { memoryLimit });

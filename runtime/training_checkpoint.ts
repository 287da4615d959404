import { type TrainingPosition, type Values, writeCheckpoint, writeWeights } from "./checkpoint.js";
import { RuntimeFailure } from "./failure.js";
import { observed } from "./observer.js";
import { readParameters, readStates } from "./tensors.js";
import { keepGood, type TrainingRun } from "./training_run.js";

/** What is known of a checkpoint beside its place. */
export interface Occasion {
  /** Of all parameters, where averages have taken their place on the device. */
  readonly raw?: Values | undefined;
  readonly endsEpoch: boolean;
}

/** Hands a checkpoint to whoever keeps it. Parameters that are no numbers are never saved over good ones: it throws then (DLM555). */
export const saveCheckpoint = (run: TrainingRun, occasion: Occasion = { endsEpoch: false }): Promise<void> =>
  observed(run.executor.observe, ["checkpoint"], () => writeOut(run, occasion));

async function writeOut(run: TrainingRun, { raw, endsEpoch }: Occasion): Promise<void> {
  const { executor, place, program, division, seed, meter, options, watching } = run;
  if (options.onCheckpoint === undefined) return;
  const { best, ...waiting } = watching;
  const position: TrainingPosition = {
    ...place,
    ...division,
    batch: program.batch,
    seed,
    totals: meter.totals(),
    watching: waiting,
  };
  const [parameters, states] = await Promise.all([raw ?? readParameters(executor), readStates(executor)]);
  const broken = [...parameters].find(([, values]) => !values.every(Number.isFinite));
  if (broken !== undefined) {
    throw new RuntimeFailure("DLM555", `${broken[0]} is no longer finite after step ${place.step}`, {
      help: "use a smaller learning rate, and look for extreme values in the data; the last checkpoint is from before",
    });
  }
  keepGood(run, { parameters, states });
  const checkpoint = { parameters, states, position, ...(best && { best }) };
  const bytes = writeCheckpoint(executor.manifest, checkpoint, run.data.vocabularies);
  await options.onCheckpoint(bytes, { epoch: place.epoch, totalSteps: place.step, endsEpoch });
  run.clock.last = performance.now();
}

/** Hands the weights of the best epoch so far to whoever keeps them. */
export async function saveBest({ executor, options, place, data }: TrainingRun): Promise<void> {
  if (options.onBest === undefined) return;
  const weights = writeWeights(executor.manifest, await readParameters(executor), data.vocabularies);
  await options.onBest(weights, { epoch: place.epoch, totalSteps: place.step });
}

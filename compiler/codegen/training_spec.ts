import type { PlateauSpec, TrainingSpec, WatchSpec } from "../../runtime/manifest.js";
import type { CheckedSchedule, CheckedTraining } from "../check/checked.js";
import { metricWritten } from "../training/metrics.js";

/** What the runtime has to know of a training; what the kernels compute of it is in them. */
export function trainingSpec(training: CheckedTraining): TrainingSpec {
  const { batch, epochs, steps, seed, optimizer, losses, accumulate = 1, validation, balanced } = training;
  const { earlyStopping, checkpoints } = training;
  const { schedule } = optimizer;
  return {
    batch,
    epochs,
    ...(steps !== undefined && { steps }),
    seed,
    optimizer: optimizer.name,
    losses: Object.fromEntries(losses.map(({ output, loss }) => [output, loss])),
    ...(losses.some(({ weight }) => weight !== 1) && {
      lossWeights: Object.fromEntries(losses.map(({ output, weight }) => [output, weight])),
    }),
    metrics: training.metrics,
    ...(accumulate !== 1 && { accumulate }),
    ...(validation !== undefined && { validation }),
    ...(balanced !== undefined && { balanced }),
    ...(earlyStopping && { earlyStopping: watch(earlyStopping) }),
    ...(schedule?.name === "reduce_on_plateau" && { plateau: plateau(schedule) }),
    ...(checkpoints && {
      checkpoints: {
        last: checkpoints.last,
        best: checkpoints.best,
        watch: watch({ monitor: checkpoints.monitor, patience: Number.MAX_SAFE_INTEGER, minDelta: 0 }),
      },
    }),
  };
}

const watch = ({ monitor, patience, minDelta }: Omit<WatchSpec, "better">): WatchSpec => {
  const isError = monitor === "loss" || metricWritten(monitor)?.isError === true;
  return { monitor, better: isError ? "lower" : "higher", patience, minDelta };
};

/** The schema of `reduce_on_plateau` has checked what it is told. */
function plateau({ parameters }: CheckedSchedule): PlateauSpec {
  const number = (name: string): number => Number(parameters[name]);
  return {
    ...watch({ monitor: String(parameters.monitor), patience: number("patience"), minDelta: number("min_delta") }),
    factor: number("factor"),
    cooldown: number("cooldown"),
    least: number("minimum") / number("learning_rate"),
  };
}

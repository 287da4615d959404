import type { Columns } from "./data/columns.js";
import type { Evaluation } from "./evaluator.js";
import { RuntimeFailure } from "./failure.js";
import type { PlateauSpec, WatchSpec } from "./manifest.js";
import { metricNamed } from "./metrics/metrics.js";

/** What somebody who waits for something better has seen so far: plain data, kept in checkpoints. */
export interface Waiting {
  /** Undefined before the first epoch has ended. */
  readonly best?: number;
  /** Epochs since the best one. */
  readonly waited: number;
}

/** The same, with how far a plateau has lowered the learning rate. */
export interface Plateau extends Waiting {
  readonly factor: number;
  /** Epochs that do not count yet. */
  readonly cooling: number;
}

export const notWaiting: Waiting = { waited: 0 };
export const noPlateau: Plateau = { waited: 0, factor: 1, cooling: 0 };

/** After another epoch. What is no number is never better. */
export function wait({ better, minDelta }: WatchSpec, { best, waited }: Waiting, value: number): Waiting {
  const gain = best === undefined ? Number.POSITIVE_INFINITY : better === "lower" ? best - value : value - best;
  const isBetter = Number.isFinite(value) && gain > minDelta;
  return isBetter ? { best: value, waited: 0 } : { ...(best !== undefined && { best }), waited: waited + 1 };
}

/** Keras's `ReduceLROnPlateau`, after another epoch. */
export function waitOnPlateau(spec: PlateauSpec, before: Plateau, value: number): Plateau {
  const cooling = Math.max(0, before.cooling - 1);
  const next = wait(spec, cooling > 0 ? { ...before, waited: 0 } : before, value);
  const waited = cooling > 0 ? 0 : next.waited;
  if (waited < spec.patience) return { ...before, ...next, waited, cooling };
  return { ...before, ...next, waited: 0, cooling: spec.cooldown, factor: Math.max(spec.least, before.factor * spec.factor) };
}

/** What an epoch of training itself knows, where nothing is validated. */
export interface OwnMeans {
  readonly loss: number;
  readonly accuracy?: number;
}

/** The number that is watched. Throws a RuntimeFailure (DLM559) for a metric that only validation could tell. */
export function watched({ monitor }: WatchSpec, means: OwnMeans, validation: Evaluation | undefined): number {
  const found = validation ? metricOf(validation, monitor) : monitor === "accuracy" ? means.accuracy : undefined;
  if (monitor === "loss") return validation?.loss ?? means.loss;
  if (found !== undefined) return found;
  throw notMeasured(monitor);
}

/**
 * Refuses at once what could only be told at the end of the first epoch: throws a RuntimeFailure (DLM559) for a metric that needs
 * rows to be measured on where there are none.
 */
export function checkWatched(specs: readonly (WatchSpec | undefined)[], validation: Columns | undefined): void {
  if (validation !== undefined) return;
  const found = specs.find((spec) => spec !== undefined && spec.monitor !== "loss" && spec.monitor !== "accuracy");
  if (found !== undefined) throw notMeasured(found.monitor);
}

const notMeasured = (monitor: string): RuntimeFailure =>
  new RuntimeFailure("DLM559", `${monitor} is watched, and there are no rows to measure it on`, {
    help: "give `validation` rows, or hold some back with `validation: 0.1`, or watch the loss",
  });

/** Of the first output that has it; scores of several classes are their macro mean. */
const metricOf = ({ outputs }: Evaluation, name: string): number | undefined =>
  Object.values(outputs)
    .map((metrics) => metricNamed(metrics, name))
    .find((value) => value !== undefined);

import { beginAverages } from "./averages.js";
import { readCheckpoint, type TrainingPosition, type Values, type Watching } from "./checkpoint.js";
import type { Columns } from "./data/columns.js";
import type { Executor } from "./executor.js";
import { RuntimeFailure } from "./failure.js";
import { dataOf, type Feeder } from "./feeder.js";
import { checkHalves } from "./limits.js";
import type { ProgramSpec, TrainingSpec } from "./manifest.js";
import { createMeter, type Meter } from "./meter.js";
import { createPace, type Pace } from "./pace.js";
import { resetStates, writeParameters, writeStates } from "./tensors.js";
import type { TrainerOptions } from "./training.js";
import { checkWatched, noPlateau, notWaiting } from "./watch.js";
import { type Division, divide, exampleRows, type Window, windowOrder, windowsOf } from "./windows.js";

/** Everything that training uses while it runs; only `place`, `clock`, `watching` and `good` change. */
export interface TrainingRun {
  readonly executor: Executor;
  readonly feeder: Feeder;
  readonly data: Columns;
  readonly options: TrainerOptions;
  readonly program: ProgramSpec;
  readonly seed: number;
  readonly division: Division;
  readonly stepsPerEpoch: number;
  readonly goal: { readonly epochs: number; readonly maxSteps: number };
  readonly meter: Meter;
  readonly pace: Pace;
  /** Seconds since training started or was resumed. */
  readonly seconds: () => number;
  readonly training: TrainingSpec;
  /** How many updates of the weights an epoch has, and training as the model declares it. */
  readonly updates: { readonly perEpoch: number; readonly all: number };
  /** Steps as they are submitted; see TrainingPosition. */
  readonly place: Place;
  readonly clock: { last: number };
  /** What those who wait for something better have seen, and the weights of the best epoch. */
  readonly watching: { -readonly [K in keyof Watching]: Watching[K] } & { best?: Values };
  /** From which steps can be run again to find the one that failed. */
  readonly good: { last: Good | undefined; at: number };
}

interface Place {
  epoch: number;
  window: number;
  position: number;
  step: number;
}

/** A state of training in which all was finite. */
export interface Good {
  readonly place: Readonly<Place>;
  readonly parameters: Values;
  readonly states: Values;
}

/** Puts the device into the state in which training begins, or was when the checkpoint to resume from was taken. */
export async function prepareRun(
  executor: Executor,
  feeder: Feeder,
  data: Columns,
  options: TrainerOptions,
): Promise<TrainingRun> {
  const { program, training } = trainingOf(executor);
  checkHalves(executor.device, program);
  const { earlyStopping, plateau, checkpoints } = training;
  checkWatched([earlyStopping, plateau, checkpoints?.best ? checkpoints.watch : undefined], options.validation);
  await executor.prepare(program.name);
  resetStates(
    executor,
    executor.manifest.states.filter(({ role }) => role !== "stream"),
  );
  const resumed = options.resume === undefined ? undefined : restore(executor, data, options.resume);
  if (resumed === undefined) await beginAverages(executor);
  const seed = resumed?.seed ?? options.seed;
  const division = resumed ?? divisionOf(executor, data, program, options);
  const meter = createMeter(executor);
  meter.restart(resumed?.totals);
  const started = performance.now();
  const steps = windowsOf(division).map(({ rows }) => Math.ceil(rows / program.batch));
  const epochs = options.epochs ?? training.epochs;
  const stepsPerEpoch = steps.reduce((sum, count) => sum + count, 0);
  return {
    ...{ executor, feeder, data, options, program, training, seed, meter, stepsPerEpoch },
    division: { rows: division.rows, windowRows: division.windowRows },
    updates: countUpdates(steps, epochs, training),
    goal: { epochs, maxSteps: options.maxSteps ?? training.steps ?? Number.POSITIVE_INFINITY },
    watching: {
      ...(resumed?.watching ?? { stopping: notWaiting, kept: notWaiting, plateau: noPlateau }),
      ...(resumed?.best && { best: resumed.best }),
    },
    good: { last: undefined, at: started },
    pace: createPace({ everyStep: options.everyStep ?? false }),
    seconds: () => (performance.now() - started) / 1000,
    place: {
      epoch: resumed?.epoch ?? 0,
      window: resumed?.window ?? 0,
      position: resumed?.position ?? 0,
      step: resumed?.step ?? 0,
    },
    clock: { last: started },
  };
}

/**
 * A schedule is told in the training that the model declares, so that one that ends before it, by `maxSteps` or Ctrl-C, has had the
 * same rates. Gradients that are added up are used at the end of each window too.
 */
function countUpdates(
  steps: readonly number[],
  epochs: number,
  { accumulate = 1, steps: most = Number.POSITIVE_INFINITY }: TrainingSpec,
): TrainingRun["updates"] {
  const perEpoch = steps.reduce((sum, count) => sum + Math.ceil(count / accumulate), 0);
  const stepsPerEpoch = steps.reduce((sum, count) => sum + count, 0);
  if (epochs * stepsPerEpoch <= most) return { perEpoch, all: epochs * perEpoch };
  const begun = Math.floor((most % stepsPerEpoch) / accumulate);
  return { perEpoch, all: Math.max(1, Math.floor(most / stepsPerEpoch) * perEpoch + begun) };
}

/** Puts a window and the order of its rows onto the device, from the place of the run on; gives its steps. */
export async function beginWindow(
  { feeder, data, program, seed, training, executor, updates }: TrainingRun,
  window: Window,
  place: Readonly<Place>,
): Promise<number> {
  const { balanced } = training;
  const classes = balanced === undefined ? undefined : exampleRows(dataOf(executor), data, balanced);
  const order = windowOrder(window, program.batch, { seed, epoch: place.epoch, ...(classes && { classes }) });
  await feeder.load(data, window);
  const told = { updatesPerEpoch: updates.perEpoch, updates: updates.all };
  await feeder.begin(order, { step: place.step, position: place.position, rows: window.rows, seed, ...told });
  return order.length / program.batch;
}

/** How long steps may take that might have to be run again. */
const secondsBetweenGood = 15;

export const isGoodDue = ({ good, options }: TrainingRun): boolean =>
  options.everyStep !== true && (performance.now() - good.at) / 1000 >= secondsBetweenGood;

/** Whether all weights and states are finite numbers. */
export const isSound = ({ parameters, states }: Pick<Good, "parameters" | "states">): boolean =>
  [...parameters.values(), ...states.values()].every((values) => values.every(Number.isFinite));

/** Remembers a state in which all is finite: one that is not stays out, so that the step that spoilt it is found. */
export function keepGood(
  { good, place }: TrainingRun,
  { parameters, states }: Omit<Good, "place">,
  at: Readonly<Place> = place,
): void {
  good.at = performance.now();
  if (isSound({ parameters, states })) good.last = { place: { ...at }, parameters, states };
}

/** As a part of an object: nothing where no output can be right or wrong. */
export const accuracyOf = (meter: Meter): { readonly accuracy?: number } => {
  const accuracy = meter.accuracy();
  return accuracy === undefined ? {} : { accuracy };
};

function trainingOf({ manifest }: Executor): { readonly program: ProgramSpec; readonly training: TrainingSpec } {
  const program = manifest.programs.find(({ kind }) => kind === "train");
  if (program !== undefined && manifest.training !== undefined) return { program, training: manifest.training };
  throw new RuntimeFailure("DLM559", `${manifest.model} was built without training`, {
    help: "add a `train` declaration for it and build again",
  });
}

/** Windows hold whole batches of those steps that are updated together. */
const divisionOf = (executor: Executor, { rows }: Columns, { batch }: ProgramSpec, { memoryLimit }: TrainerOptions): Division =>
  divide(dataOf(executor), {
    rows,
    batch: batch * (executor.manifest.training?.accumulate ?? 1),
    largestBinding: executor.device.limits.maxStorageBufferBindingSize,
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
  });

function restore(
  executor: Executor,
  data: Columns,
  bytes: Uint8Array,
): TrainingPosition & { readonly best?: Values | undefined } {
  const { parameters, states, position, best } = readCheckpoint(executor.manifest, bytes);
  const { batch } = trainingOf(executor).program;
  if (position.batch !== batch) {
    throw new RuntimeFailure(
      "DLM557",
      `the checkpoint was made with a batch of ${position.batch}, and this training has ${batch}`,
      {
        help: "resume with the batch that training began with",
      },
    );
  }
  if (position.rows !== data.rows) {
    throw new RuntimeFailure("DLM557", `the checkpoint was made with ${position.rows} rows of data, and there are ${data.rows}`, {
      help: "resume with the data that training began with",
    });
  }
  writeParameters(executor, parameters);
  writeStates(executor, states);
  return { ...position, best };
}

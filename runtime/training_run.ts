import { readCheckpoint, type TrainingPosition } from "./checkpoint.js";
import type { Columns } from "./data/columns.js";
import type { Executor } from "./executor.js";
import { RuntimeFailure } from "./failure.js";
import { dataOf, type Feeder } from "./feeder.js";
import type { ProgramSpec, TrainingSpec } from "./manifest.js";
import { createMeter, type Meter } from "./meter.js";
import { createPace, type Pace } from "./pace.js";
import { resetStates, writeParameters, writeStates } from "./tensors.js";
import type { TrainOptions } from "./training.js";
import { type Division, divide, windowsOf } from "./windows.js";

/** Everything that training uses while it runs; only `place` and `clock` change. */
export interface TrainingRun {
  readonly executor: Executor;
  readonly feeder: Feeder;
  readonly data: Columns;
  readonly options: TrainOptions;
  readonly program: ProgramSpec;
  readonly seed: number;
  readonly division: Division;
  readonly stepsPerEpoch: number;
  readonly goal: { readonly epochs: number; readonly maxSteps: number };
  readonly meter: Meter;
  readonly pace: Pace;
  /** Seconds since training started or was resumed. */
  readonly seconds: () => number;
  /** Steps as they are submitted; see TrainingPosition. */
  readonly place: { epoch: number; window: number; position: number; step: number };
  readonly clock: { last: number };
}

/** Puts the device into the state in which training begins, or was when the checkpoint to resume from was taken. */
export async function prepareRun(
  executor: Executor,
  feeder: Feeder,
  data: Columns,
  options: TrainOptions & { readonly seed: number },
): Promise<TrainingRun> {
  const { program, training } = trainingOf(executor);
  await executor.prepare(program.name);
  resetStates(executor, executor.manifest.states);
  const resumed = options.resume === undefined ? undefined : restore(executor, data, options.resume);
  const seed = resumed?.seed ?? options.seed;
  const division = resumed ?? divisionOf(executor, data, program, options);
  const meter = createMeter(executor);
  meter.restart(resumed?.totals);
  const started = performance.now();
  return {
    ...{ executor, feeder, data, options, program, seed, meter },
    division: { rows: division.rows, windowRows: division.windowRows },
    stepsPerEpoch: windowsOf(division).reduce((sum, { rows }) => sum + Math.ceil(rows / program.batch), 0),
    goal: {
      epochs: options.epochs ?? training.epochs,
      maxSteps: options.maxSteps ?? training.steps ?? Number.POSITIVE_INFINITY,
    },
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

const divisionOf = (executor: Executor, { rows }: Columns, { batch }: ProgramSpec, { memoryLimit }: TrainOptions): Division =>
  divide(dataOf(executor), {
    rows,
    batch,
    largestBinding: executor.device.limits.maxStorageBufferBindingSize,
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
  });

function restore(executor: Executor, data: Columns, bytes: Uint8Array): TrainingPosition {
  const { parameters, states, position } = readCheckpoint(executor.manifest, bytes);
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
  return position;
}

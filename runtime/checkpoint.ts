import { vocabulariesFromText, vocabulariesToText } from "./data/fitted.js";
import type { Vocabularies } from "./data/vocabulary.js";
import { RuntimeFailure } from "./failure.js";
import type { Manifest, StateSpec } from "./manifest.js";
import { readMetadata, readTensors, type Tensor, type TensorFile, writeTensors } from "./safetensors.js";
import type { Plateau, Waiting } from "./watch.js";

/** The values of tensors by path. */
export type Values = ReadonlyMap<string, Float32Array | Uint32Array>;

/** Where training stands: enough to go on as if it had never stopped. */
export interface TrainingPosition {
  readonly seed: number;
  /** Epochs from 0; the one that the next step belongs to. */
  readonly epoch: number;
  /** Windows of the data set finished in this epoch; 0 where it lies on the device as a whole. */
  readonly window: number;
  /** Steps done in this window. */
  readonly position: number;
  /** Steps done since the start of training. */
  readonly step: number;
  /** Rows of the data set and of a window of it: another division would visit rows in another order. */
  readonly rows: number;
  readonly windowRows: number;
  /** Rows of a step: `position` counts steps of so many. */
  readonly batch: number;
  /** What the metrics of this epoch have summed so far. */
  readonly totals: MetricTotals;
  /** Absent in checkpoints of before there was any. */
  readonly watching?: Watching;
}

/** What those who wait for something better have seen: early stopping, the best weights that are kept, a plateau. */
export interface Watching {
  readonly stopping: Waiting;
  readonly kept: Waiting;
  readonly plateau: Plateau;
}

/** Sums over the rows of an epoch, by the path of the metric's state; `rows` is how many rows they are of. */
export interface MetricTotals {
  readonly rows: number;
  readonly sums: { readonly [path: string]: number };
}

/** Parameters, optimizer states and position; and the vocabularies, which `readVocabularies` reads. */
export interface TrainingCheckpoint {
  readonly parameters: Values;
  readonly states: Values;
  readonly position: TrainingPosition;
  /** The parameters of the best epoch, where training might go back to them. */
  readonly best?: Values;
}

/** Before the path of a parameter, that of the state that holds its average. */
export const averagePrefix = "ema/";

const statePrefix = "state/";
const bestPrefix = "best/";
const formats = { weights: "dlmc-weights-1", training: "dlmc-training-1" } as const;

/** Bytes of a safetensors file with the parameters alone, to be loaded by `load` and by anybody else's tools. */
export const writeWeights = (manifest: Manifest, parameters: Values, vocabularies: Vocabularies = new Map()): Uint8Array =>
  writeTensors({
    tensors: parameterTensors(manifest, parameters),
    metadata: { ...describe(manifest, formats.weights), ...vocabularyText(vocabularies) },
  });

/** Bytes of a safetensors file from which training goes on bit for bit; `load` takes it as well, for its parameters. */
export function writeCheckpoint(
  manifest: Manifest,
  { parameters, states, position, best }: TrainingCheckpoint,
  vocabularies: Vocabularies = new Map(),
): Uint8Array {
  const stateTensors = savedStates(manifest).map(
    ({ path, shape }) => [`${statePrefix}${path}`, { shape, values: valuesOf(states, path) }] as const,
  );
  const bestTensors = best
    ? [...parameterTensors(manifest, best)].map(([path, tensor]) => [`${bestPrefix}${path}`, tensor] as const)
    : [];
  return writeTensors({
    tensors: new Map([...parameterTensors(manifest, parameters), ...stateTensors, ...bestTensors]),
    metadata: {
      ...describe(manifest, formats.training),
      position: JSON.stringify(position),
      ...vocabularyText(vocabularies),
    },
  });
}

const vocabularyText = (vocabularies: Vocabularies): { readonly [key: string]: string } =>
  vocabularies.size === 0 ? {} : { vocabularies: vocabulariesToText(vocabularies) };

/** The vocabularies in a file of weights or a checkpoint. Throws a RuntimeFailure (DLM556) where they, or the file, are damaged. */
export function readVocabularies(bytes: Uint8Array): Vocabularies {
  const { vocabularies } = readMetadata(bytes);
  const found = vocabularies === undefined ? new Map() : vocabulariesFromText(vocabularies);
  if (found !== undefined) return found;
  throw new RuntimeFailure("DLM556", "the vocabularies in this file cannot be read", {
    help: "its file is damaged, or another program wrote it",
  });
}

/**
 * The parameters in a file of weights or a checkpoint. Throws a RuntimeFailure: DLM556 where it is no such file, DLM557 where it
 * is another model's. A file that names no model (of another tool) is taken when every parameter is there in its shape.
 */
export function readWeights(manifest: Manifest, bytes: Uint8Array): Values {
  const file = readTensors(bytes);
  checkHash(manifest, file);
  const parameters = pick(manifest, file, manifest.parameters, "");
  // What a training is for are the averages, where it keeps some.
  const average = (path: string) => file.tensors.get(`${statePrefix}${averagePrefix}${path}`)?.values;
  return new Map([...parameters].map(([path, values]) => [path, average(path) ?? values]));
}

/** All of a checkpoint. Throws as `readWeights` does, and DLM556 for a file that holds weights alone. */
export function readCheckpoint(manifest: Manifest, bytes: Uint8Array): TrainingCheckpoint {
  const file = readTensors(bytes);
  checkHash(manifest, file);
  const { format, position } = file.metadata;
  if (format !== formats.training || position === undefined) {
    throw new RuntimeFailure("DLM556", "this file holds weights alone, and training cannot be resumed from it", {
      help: "resume from a file that `dlmc train` wrote as its checkpoint",
    });
  }
  checkStates(manifest, file);
  return {
    parameters: pick(manifest, file, manifest.parameters, ""),
    states: pick(manifest, file, savedStates(manifest), statePrefix),
    position: readPosition(position),
    ...([...file.tensors.keys()].some((name) => name.startsWith(bestPrefix)) && {
      best: pick(manifest, file, manifest.parameters, bestPrefix),
    }),
  };
}

/** States that nobody here has are another optimizer's. */
function checkStates(manifest: Manifest, { tensors }: TensorFile): void {
  const known = new Set(savedStates(manifest).map(({ path }) => `${statePrefix}${path}`));
  const odd = [...tensors.keys()].find((name) => name.startsWith(statePrefix) && !known.has(name));
  if (odd === undefined) return;
  throw new RuntimeFailure(
    "DLM557",
    `the checkpoint has values of ${odd.slice(statePrefix.length)}, which this optimizer has not`,
    {
      help: "resume with the optimizer that training began with",
    },
  );
}

function readPosition(text: string): TrainingPosition {
  try {
    const position = JSON.parse(text) as TrainingPosition;
    const { seed, epoch, window, position: steps, step, rows, windowRows, batch, totals } = position;
    const counts = [seed, epoch, window, steps, step, rows, windowRows, batch, totals.rows];
    const sums = Object.values(totals.sums);
    if (counts.every((count) => Number.isSafeInteger(count) && count >= 0) && sums.every(Number.isFinite)) return position;
  } catch {
    // Told below, as everything that is not a position.
  }
  throw new RuntimeFailure("DLM556", "the checkpoint does not say where training stood", {
    help: "its file is damaged, or another program wrote it",
  });
}

/** Metric accumulators are cleared whenever they are read, so a checkpoint keeps their totals instead. */
export const savedStates = (manifest: Manifest): readonly StateSpec[] =>
  manifest.states.filter(({ role }) => role === "optimizer" || role === "average");

const describe = ({ model, hash, compiler }: Manifest, format: string) => ({ format, model, hash, compiler });

const parameterTensors = (manifest: Manifest, parameters: Values): ReadonlyMap<string, Tensor> =>
  new Map(manifest.parameters.map(({ path, shape }) => [path, { shape, values: valuesOf(parameters, path) }]));

const valuesOf = (values: Values, path: string): Float32Array | Uint32Array => {
  const found = values.get(path);
  if (found === undefined) throw new RuntimeFailure("DLM559", `there are no values of ${path} to save`);
  return found;
};

function checkHash(manifest: Manifest, { metadata }: TensorFile): void {
  if (metadata.hash === undefined || metadata.hash === manifest.hash) return;
  const whose = metadata.model === manifest.model ? `another version of ${manifest.model}` : (metadata.model ?? "another model");
  throw new RuntimeFailure("DLM557", `these weights belong to ${whose}, and not to this ${manifest.model}`, {
    help: "build the model as it was when they were trained, or train this one",
  });
}

function pick(
  manifest: Manifest,
  { tensors }: TensorFile,
  wanted: readonly { readonly path: string; readonly shape: readonly number[] }[],
  prefix: string,
): Values {
  return new Map(
    wanted.map(({ path, shape }) => {
      const tensor = tensors.get(`${prefix}${path}`);
      if (tensor === undefined)
        throw new RuntimeFailure("DLM557", `the file has no values of ${path}, which ${manifest.model} needs`);
      if (tensor.shape.join() !== shape.join()) {
        const shapes = `[${tensor.shape.join(", ")}] in the file, and [${shape.join(", ")}] in ${manifest.model}`;
        throw new RuntimeFailure("DLM557", `${path} is ${shapes}`, { help: "these weights belong to another model" });
      }
      return [path, tensor.values];
    }),
  );
}

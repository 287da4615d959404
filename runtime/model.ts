import { type BytesSource, bytesFrom } from "./bytes.js";
import { readVocabularies, readWeights, writeWeights } from "./checkpoint.js";
import { type Columns, type Data, toColumns } from "./data/columns.js";
import { vocabularyOf } from "./data/fitted.js";
import type { Vocabularies } from "./data/vocabulary.js";
import { type Device, type DeviceOptions, openDevice } from "./device.js";
import { type EvaluateOptions, type Evaluation, evaluateModel } from "./evaluator.js";
import { createExecutor, type Executor, type ExecutorOptions } from "./executor.js";
import { RuntimeFailure } from "./failure.js";
import { createFeeder, dataOf } from "./feeder.js";
import { createFitting } from "./fitting.js";
import { type GeneratedToken, type GenerateOptions, generate } from "./generate.js";
import { holdBack } from "./hold_back.js";
import type { Manifest, ModuleManifest } from "./manifest.js";
import { type Answer, type Example, predictExamples } from "./predictor.js";
import { createStreams, type Stream } from "./stream.js";
import { initialParameters, readParameters, writeParameters } from "./tensors.js";
import { trainModel } from "./trainer.js";
import type { TrainOptions, TrainResult } from "./training.js";

/** How to make a model. */
export interface ModelOptions extends ExecutorOptions {
  /** Weights or a checkpoint of this model. Without them the parameters are initialised by the seed. */
  readonly weights?: BytesSource;
  /** Of initial weights, shuffling and dropout; that of the `train` declaration by default. */
  readonly seed?: number;
  /** A device that stays open when the model is disposed of, or how to open one. */
  readonly device?: Device | DeviceOptions;
}

/** A model on a device. */
export interface Model {
  readonly manifest: Manifest;
  readonly device: Device;
  /** For looking at buffers and running single programs. */
  readonly executor: Executor;
  /**
   * One example gives one answer; several give an array: an array of examples, or the values of several in one array per input.
   * Throws a RuntimeFailure (DLM558) where an input is missing or of a wrong length.
   */
  readonly predict: (given: Example | readonly Example[]) => Promise<Answer | readonly Answer[]>;
  /**
   * Writes on behind a prompt, token by token: for models of one input and one output `tokens[T]`. Throws a RuntimeFailure (DLM558)
   * for others, and for options out of range.
   */
  readonly generate: (prompt: string, options?: GenerateOptions) => AsyncIterable<GeneratedToken>;
  /**
   * A sequence that comes in step by step, with the states of the recurrent layers kept on the device: `await stream.next(step)`. A
   * model has one at a time; it begins with states of 0. Throws a RuntimeFailure (DLM559) for models that look at whole sequences.
   */
  readonly stream: () => Stream;
  /**
   * The tokens or names that the ids of a column of text stand for, by id; of tokens, ids 0 (padding) and 1 (unknown) have no text.
   * Throws a RuntimeFailure (DLM558) before the model is trained or has weights.
   */
  readonly vocabulary: (column: string) => readonly string[];
  /**
   * Trains from the parameters as they are, with new optimizer states unless `resume` is given. What is fitted to the data (means,
   * vocabularies) is fitted to these rows where the model has no weights of a training yet, and stays after that.
   */
  readonly train: (data: Data, options?: TrainOptions) => Promise<TrainResult>;
  /** Loss and metrics over all rows. Not while the model is trained, but in `onEpoch`. */
  readonly evaluate: (data: Data, options?: EvaluateOptions) => Promise<Evaluation>;
  /** Bytes of a safetensors file with the parameters. */
  readonly save: () => Promise<Uint8Array>;
  /** Takes the parameters of such a file, or of a training checkpoint. Throws a RuntimeFailure (DLM556, DLM557). */
  readonly load: (weights: BytesSource) => Promise<void>;
  /** Frees everything; a Node process can end then, when the device was opened for this model. */
  readonly dispose: () => void;
}

/** Opens a device where none is given, and puts the parameters onto it. */
export async function createModel(source: Manifest | ModuleManifest, options: ModelOptions = {}): Promise<Model> {
  const given = isDevice(options.device) ? options.device : undefined;
  const device = given ?? (await openDevice(options.device as DeviceOptions | undefined));
  const end = () => (given === undefined ? device.dispose() : undefined);
  try {
    const manifest = await withPrograms(source, device);
    const bytes = options.weights === undefined ? undefined : await bytesFrom(options.weights);
    const weights = bytes && readWeights(manifest, bytes);
    const vocabularies = bytes && readVocabularies(bytes);
    const executor = createExecutor(device, manifest, options);
    const seed = options.seed ?? manifest.training?.seed ?? 0;
    await executor.prepareParameters();
    writeParameters(executor, weights ?? initialParameters(executor, seed));
    return modelOn(executor, { seed, vocabularies, end });
  } catch (error) {
    end();
    throw error;
  }
}

/** The programs of a generated module are those of the device's kind. */
async function withPrograms(source: Manifest | ModuleManifest, device: Device): Promise<Manifest> {
  if (!("programsFor" in source)) return source;
  const { programsFor, ...manifest } = source;
  return { ...manifest, programs: await programsFor[device.profile]() };
}

function modelOn(
  executor: Executor,
  {
    seed,
    vocabularies,
    end,
  }: { readonly seed: number; readonly vocabularies: Vocabularies | undefined; readonly end: () => void },
): Model {
  const { manifest, device } = executor;
  const fitted = createFitting(executor, vocabularies);
  const feeder = createFeeder(executor);
  const streams = createStreams(executor);
  const busy = { doing: "" };
  const alone = async <T>(doing: string, task: () => Promise<T>): Promise<T> => {
    if (busy.doing !== "") throw inUse(busy.doing, doing);
    busy.doing = doing;
    try {
      return await task();
    } finally {
      busy.doing = "";
    }
  };

  return {
    manifest,
    device,
    executor,
    predict: (given) => predictExamples(executor, given, fitted.vocabularies()),
    generate: (prompt, options) => generate(executor, fitted.vocabularies(), prompt, options),
    stream: () => streams(fitted.vocabularies()),
    vocabulary: (column) => vocabularyOf(manifest, fitted.vocabularies(), column).tokens,
    train: (data, { validation, ...options } = {}) =>
      alone("trained", () => {
        const rows = columnsOf(executor, data);
        const { train, held } = validation
          ? { train: rows, held: columnsOf(executor, validation) }
          : divided(executor, rows, options.seed ?? seed);
        const fit = fitted.fit(train, options.resume);
        return trainModel(executor, feeder, fit, {
          seed,
          ...options,
          ...(held && { validation: fitted.encode(held) }),
          onEpoch: async (summary) => {
            busy.doing = "";
            await options.onEpoch?.(summary);
            busy.doing = "trained";
          },
        });
      }),
    evaluate: (data, options) =>
      alone("evaluated", () => evaluateModel(executor, feeder, fitted.encode(columnsOf(executor, data)), options)),
    save: async () => writeWeights(manifest, await readParameters(executor), fitted.vocabularies()),
    load: (weights) =>
      alone("loaded", async () => {
        const bytes = await bytesFrom(weights);
        const parameters = readWeights(manifest, bytes);
        fitted.take(readVocabularies(bytes));
        writeParameters(executor, parameters);
      }),
    dispose: () => {
      executor.dispose();
      end();
    },
  };
}

const isDevice = (device: ModelOptions["device"]): device is Device => device !== undefined && "gpu" in device;

/** What an app hands over, in the storage of the model. Throws a RuntimeFailure (DLM559) for a model that was built without data. */
function columnsOf(executor: Executor, given: Data): Columns {
  const data = dataOf(executor);
  return isColumns(given) ? given : toColumns({ ...executor.manifest, data }, given);
}

/** Holds back what the training says, before anything is fitted. */
function divided(executor: Executor, rows: Columns, seed: number): { readonly train: Columns; readonly held?: Columns } {
  const share = executor.manifest.training?.validation;
  return share === undefined ? { train: rows } : holdBack(dataOf(executor), rows, { share, seed });
}

const isColumns = (data: Data): data is Columns => typeof data.rows === "number" && typeof data.columns === "object";

const inUse = (now: string, wanted: string): RuntimeFailure =>
  new RuntimeFailure("DLM558", `the model cannot be ${wanted} while it is ${now}`, {
    help: "await the one before the other; `onEpoch` is the place for evaluating while it is trained",
  });

import type { Columns } from "./data/columns.js";
import type { Executor } from "./executor.js";
import { RuntimeFailure } from "./failure.js";
import { dataOf, type Feeder } from "./feeder.js";
import type { Manifest, OutputSpec, ProgramSpec, TrainingSpec } from "./manifest.js";
import { type OutputMetrics, outputMetrics } from "./metrics/metrics.js";
import { tokenMetrics } from "./metrics/tokens.js";
import { extentOf } from "./sizes.js";
import { divide, exampleRows, windowOrder, windowsOf } from "./windows.js";

/** What a model is worth on a set of rows. */
export interface Evaluation {
  readonly rows: number;
  /** The mean over the rows, each output's loss with its weight, and the penalty. */
  readonly loss: number;
  /** Of the weights' size, where training has one. */
  readonly penalty?: number;
  readonly losses: { readonly [output: string]: number };
  readonly outputs: { readonly [output: string]: OutputMetrics };
}

/** Options of an evaluation. */
export interface EvaluateOptions {
  /** Bytes that the data set may take on the device; a larger one is streamed. */
  readonly memoryLimit?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly rows: number; readonly of: number }) => void;
}

/** Runs that are read back at once: few enough for a staging buffer, many enough not to wait for each. */
const runsAtOnce = 32;

/** Runs every row through the model and computes loss and metrics over all of them, in float64. */
export async function evaluateModel(
  executor: Executor,
  feeder: Feeder,
  data: Columns,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { manifest, device } = executor;
  const program = evaluateProgram(executor);
  await executor.prepare(program.name);
  const { batch } = program;
  const largestBinding = device.limits.maxStorageBufferBindingSize;
  const division = divide(dataOf(executor), { rows: data.rows, batch, largestBinding, ...memory(options) });
  const wanted = manifest.outputs.flatMap((output) => partsOf(output));
  const gathered = new Map(wanted.map(({ name, width }) => [name, new Float32Array(data.rows * width)]));
  for (const window of windowsOf(division)) {
    const order = windowOrder(window, batch);
    await feeder.load(data, window);
    await feeder.begin(order, { step: 0, position: 0, rows: window.rows, seed: 0 });
    for (let done = 0; done < order.length / batch; done += runsAtOnce) {
      options.signal?.throwIfAborted();
      const times = Math.min(runsAtOnce, order.length / batch - done);
      const names = wanted.map(({ name }) => name);
      const read = await executor.collect(program.name, names, times);
      const start = window.start + done * batch;
      const rows = Math.min(times * batch, window.rows - done * batch);
      for (const [n, { name, width }] of wanted.entries()) {
        gathered.get(name)?.set(read[n]?.subarray(0, rows * width) ?? [], start * width);
      }
      options.onProgress?.({ rows: start + rows, of: data.rows });
    }
  }
  const penalty = await readPenalty(executor, program);
  return summarise(executor, data, { gathered: (name) => gathered.get(name) ?? new Float32Array(), penalty });
}

/** What the weights themselves add to the loss, where the training says that they do. */
async function readPenalty(executor: Executor, { name: program, buffers }: ProgramSpec): Promise<number | undefined> {
  const buffer = buffers.find(({ kind, name }) => kind === "output" && name === ".penalty");
  return buffer && (await executor.read({ kind: "output", name: buffer.name, program }))[0];
}

/** A result of the program that is read for every row, and its elements. */
interface Part {
  readonly name: string;
  readonly width: number;
}

/** What is read of an output: its values, or of a text where the right token of each position stands; and its loss. */
function partsOf({ name, kind, shape, target }: OutputSpec): readonly Part[] {
  const loss = { name: `${name}.loss`, width: 1 };
  if (kind !== "tokens") return [{ name, width: extentOf(shape) }, loss];
  const positions = extentOf(target.shape);
  return [{ name: `${name}.rank`, width: positions }, { name: `${name}.surprise`, width: positions }, loss];
}

type Gathered = (part: string) => Float32Array;

function summarise(
  { manifest }: Executor,
  data: Columns,
  { gathered, penalty }: { readonly gathered: Gathered; readonly penalty: number | undefined },
): Evaluation {
  const { outputs } = manifest;
  const losses = outputs.map(({ name }) => [name, mean(gathered(`${name}.loss`))] as const);
  const weights = manifest.training?.lossWeights ?? {};
  return {
    rows: data.rows,
    loss: losses.reduce((sum, [name, loss]) => sum + loss * (weights[name] ?? 1), penalty ?? 0),
    ...(penalty !== undefined && { penalty }),
    losses: Object.fromEntries(losses),
    outputs: Object.fromEntries(outputs.map((output) => [output.name, metricsOf(manifest, output, data, gathered)])),
  };
}

function metricsOf(
  { data: spec, training }: Pick<Manifest, "data" | "training">,
  output: OutputSpec,
  data: Columns,
  gathered: Gathered,
): OutputMetrics {
  const { name, kind } = output;
  const wanted = training ? wantedMetrics(training) : [];
  if (kind === "tokens") return tokenMetrics(gathered(`${name}.rank`), gathered(`${name}.surprise`), { rows: data.rows, wanted });
  return outputMetrics(output, { targets: spec ? exampleRows(spec, data, name) : [], values: gathered(name), wanted });
}

/** Those that `train` names, and those that something waits for. */
function wantedMetrics({ metrics, earlyStopping, plateau, checkpoints }: TrainingSpec): readonly string[] {
  const watched = [earlyStopping, plateau, checkpoints?.watch].flatMap((spec) => spec?.monitor ?? []);
  return [...new Set([...metrics, ...watched])];
}

/** In float64, whatever the array holds. */
const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const memory = ({ memoryLimit }: EvaluateOptions) => (memoryLimit === undefined ? {} : { memoryLimit });

function evaluateProgram({ manifest }: Executor): ProgramSpec {
  const found = manifest.programs.find(({ kind }) => kind === "evaluate");
  if (found !== undefined) return found;
  throw new RuntimeFailure("DLM559", `${manifest.model} was built without training, and cannot be evaluated`, {
    help: "add `data` and `train` declarations for it and build again",
  });
}

/**
 * What the compiler hands to the runtime: plain JSON. It is the only file that the two share: types, the places of the words in
 * the `control` buffer, which kernels read and the host writes, and how large a buffer is.
 */

export interface Manifest {
  readonly format: 1;
  readonly compiler: string;
  readonly model: string;
  readonly doc?: string;
  /** Of the parameters' paths, shapes and the network: a checkpoint of another network is refused by it. Hexadecimal. */
  readonly hash: string;
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly OutputSpec[];
  readonly parameters: readonly ParameterSpec[];
  readonly states: readonly StateSpec[];
  readonly programs: readonly ProgramSpec[];
  /** For the program `stream`; or why there is none, to be said behind the model's name. */
  readonly stream?: StreamSpec | { readonly refused: string };
  readonly data?: DataSpec;
  readonly training?: TrainingSpec;
}

/**
 * The kinds of device that kernels are made for. `lavapipe`: subgroups of exactly 8 lanes, vectors of a processor. `gpu`: a
 * graphics card. `portable`: anything else, with nothing that WebGPU does not promise.
 */
export type DeviceProfile = "lavapipe" | "portable" | "gpu";

/** A manifest whose programs are loaded when the device is known: what a generated module holds. */
export interface ModuleManifest extends Omit<Manifest, "programs"> {
  readonly programsFor: { readonly [profile in DeviceProfile]: () => Promise<readonly ProgramSpec[]> };
}

/** Inputs and outputs where a sequence comes in step by step: `tokens[1]` for `tokens[100]`. */
export interface StreamSpec {
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly OutputSpec[];
}

export interface InputSpec {
  readonly name: string;
  /** `f32`, `image`, `number`, `series`, `tokens`, … */
  readonly kind: string;
  readonly dtype: "f32" | "u32";
  /** Of one example, without the batch. */
  readonly shape: readonly number[];
}

export interface OutputSpec {
  readonly name: string;
  /** `class`, `labels`, `probability`, `number`, `f32`, `series`, `tokens`, … */
  readonly kind: string;
  /** Of the model's value for one example: `class[10]` gives `[10]` probabilities, `tokens[128]` `[128, vocabulary]`. */
  readonly shape: readonly number[];
  /** Of the target in the data for one example. */
  readonly target: { readonly dtype: "f32" | "u32"; readonly shape: readonly number[] };
  /** Of `class` and `labels`; of `tokens` the vocabulary. */
  readonly classes?: number;
}

export type InitializerSpec =
  | { readonly kind: "zeros" | "ones" }
  | { readonly kind: "constant"; readonly value: number }
  /** So many equal runs of elements, each of one number. */
  | { readonly kind: "runs"; readonly values: readonly number[] }
  /** Rows of all axes but the last; of the rows and the columns, the fewer are of length 1 and at right angles. */
  | { readonly kind: "orthogonal" }
  | { readonly kind: "uniform"; readonly limit: number }
  | { readonly kind: "normal" | "truncated_normal"; readonly deviation: number };

/** Saved with the weights: trainable weights, and moving statistics that are not trained. `f32`. */
export interface ParameterSpec {
  readonly path: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  /** Resolved: glorot and he have become `uniform` or `normal` with their limit or deviation. */
  readonly initializer: InitializerSpec;
}

/**
 * Lives on the device between steps. `optimizer` states are saved in checkpoints, and so are `average` ones: the running mean of
 * the parameter whose path follows `ema/`. `metric` accumulators are `f32[1]` sums over
 * the rows that `train` has seen (padding rows count nothing), which the host reads and clears now and then: `metric/loss` of
 * the weighted loss of a row, `metric/OUTPUT/correct` of 1 for every right answer of a `class`, `probability` or `labels` output
 * (for `labels` the share of right labels of the row). `stream` is what recurrent layers carry from one step of a stream to the next.
 */
export interface StateSpec {
  readonly path: string;
  readonly role: "optimizer" | "average" | "metric" | "stream";
  readonly dtype: "f32" | "u32";
  readonly shape: readonly number[];
  readonly initial: number;
}

/**
 * `train` advances the parameters by one step. `evaluate` computes every output (`name`) and every per-example loss
 * (`name.loss`, f32[batch]) of rows of a data set. `predict` computes every output from uploaded inputs, `stream` from
 * one more step of a sequence.
 */
export interface ProgramSpec {
  readonly name: string;
  readonly kind: "train" | "evaluate" | "predict" | "stream";
  readonly batch: number;
  readonly buffers: readonly BufferSpec[];
  readonly kernels: readonly KernelSpec[];
  /** In order; one pass of them is one run of the program. */
  readonly steps: readonly StepSpec[];
  /** Bytes of all buffers of fixed size at once. */
  readonly peakBytes: number;
}

export interface BufferSpec {
  /**
   * `parameter`/`state` by path; `input` by input name (predict); `dataset` by column name, `order` and `control` (train,
   * evaluate); `output` by output name, read back by the runtime; `slot` is scratch that several values share.
   */
  readonly kind: "parameter" | "state" | "input" | "dataset" | "order" | "control" | "output" | "slot";
  readonly name: string;
  /** `u8` is packed, four to a word, each row of a data set beginning where the last one ended; total padded to 4 bytes. */
  readonly storage: "f32" | "u32" | "u8";
  /** Elements; 0 where only the runtime knows the number of rows (`dataset`, `order`). */
  readonly elements: number;
}

export const bytesPerElement = (storage: ElementStorage): number => ({ u8: 1, f16: 2, f32: 4, u32: 4 })[storage];

/** How numbers lie in a buffer. Values between kernels may be halves, in a slot that is counted in words of four bytes. */
export type ElementStorage = BufferSpec["storage"] | "f16";

/** Bytes that a buffer of so many elements takes: whole vectors of 16, so that a kernel may look at it as `array<vec4f>`. */
export const bytesOf = (storage: ElementStorage, elements: number): number =>
  Math.max(16, Math.ceil((elements * bytesPerElement(storage)) / 16) * 16);

export interface KernelSpec {
  readonly name: string;
  readonly wgsl: string;
  /** Index i is `@group(0) @binding(i)`. */
  readonly bindings: readonly BindingSpec[];
  readonly workgroups: readonly [number, number, number];
  /** WebGPU features that the code enables, such as `subgroups`. */
  readonly features: readonly string[];
  /** Where the code is right only with subgroups of exactly so many invocations. */
  readonly subgroupSize?: number;
  /** `mnist.dlm:9` where a line asked for it. */
  readonly origin?: string;
  /** Where several run at once: what each is. */
  readonly parts?: readonly { readonly name: string; readonly origin?: string }[];
  /** The operators in it, in order. */
  readonly operators: readonly string[];
  /** Multiplications and additions, and bytes of its tensors, as the algorithm has them. */
  readonly flops: number;
  readonly bytes: number;
}

export interface BindingSpec {
  readonly buffer: number;
  readonly access: "read" | "read_write";
  /** Where not the whole buffer is bound: bytes before the part, a multiple of 256, and bytes of it. */
  readonly offset?: number;
  readonly bytes?: number;
}

export type StepSpec =
  | { readonly kind: "dispatch"; readonly kernel: number }
  | { readonly kind: "copy"; readonly from: number; readonly to: number; readonly bytes: number };

/**
 * The words of the `control` buffer (u32). The kernels read them and the last one of a program advances `step` and
 * `position`; the host writes all of them at the start of an epoch or of an evaluation.
 */
export const control = {
  /** Steps since the start of training, from 0. */
  step: 0,
  /** Steps since the start of this epoch, from 0. Rows of this step: `order[position * batch + n]`. */
  position: 1,
  /** Rows of the epoch: rows at `position * batch + n >= rows` are padding and count nothing. */
  rows: 2,
  seed: 3,
  /** Updates of the weights that an epoch and the whole training have, for schedules that are told in epochs or shares; 0 outside of training. */
  updatesPerEpoch: 4,
  updates: 5,
  /** Words of the buffer. */
  words: 6,
} as const;

export interface DataSpec {
  readonly name: string;
  readonly splits: { readonly [split: string]: DataSourceSpec };
  readonly columns: readonly ColumnSpec[];
  /** Where columns have windows: an example begins at every `stride`-th row and looks at `reach` rows from there on. */
  readonly examples?: { readonly stride: number; readonly reach: number };
}

/** A column of the data; it has the name of the model's input or output. */
export interface ColumnSpec {
  readonly name: string;
  /** Of what lies on the device. */
  readonly storage: "u8" | "f32" | "u32";
  /** Of one row: [] for a number or a token. */
  readonly shape: readonly number[];
  /** Where the data holds text. */
  readonly text?: TextSpec;
  /** Which rows an example takes, behind the one where it begins. */
  readonly window?: { readonly offset: number; readonly length: number };
  /** What every row has where nobody gives the column: only of weights, which are 0 or more. */
  readonly otherwise?: number;
  /** What the kernels do to the numbers, in order; given where some of it is fitted on the training split. */
  readonly steps?: readonly NumberStep[];
}

/** How text becomes numbers. Vocabularies are fitted on the training split and saved with the weights. */
export type TextSpec =
  | {
      readonly kind: "words" | "chars";
      /** How many ids there are: 0 is padding, 1 unknown. */
      readonly vocabulary: number;
      readonly lower: boolean;
      /** Which tokens of a text are kept that has more than there is room for. */
      readonly keep: "first" | "last";
    }
  | { readonly kind: "names" };

/** A transform of numbers; `fitted` has the paths of the parameters that hold what is fitted. */
export interface NumberStep {
  readonly name: string;
  readonly parameters: { readonly [name: string]: unknown };
  readonly fitted?: { readonly [name: string]: string };
}

export interface DataSourceSpec {
  readonly format: "idx" | "npy" | "csv" | "text";
  readonly file?: string;
  readonly columns: { readonly [column: string]: string | readonly string[] };
}

export interface TrainingSpec {
  readonly batch: number;
  readonly epochs: number;
  readonly steps?: number;
  readonly seed: number;
  readonly optimizer: string;
  readonly losses: { readonly [output: string]: string };
  /** Where they are not all 1. */
  readonly lossWeights?: { readonly [output: string]: number };
  readonly metrics: readonly string[];
  /** Steps whose gradients make one update of the weights, where not 1. */
  readonly accumulate?: number;
  /** The share of the rows of `train` that is held back where there is nothing else to validate on. */
  readonly validation?: number;
  /** The output whose classes come up equally often. */
  readonly balanced?: string;
  /** Training ends when nothing has become better for so long, and the best weights are taken. */
  readonly earlyStopping?: WatchSpec;
  /** When nothing has become better, the state `schedule/plateau_factor` is lowered. */
  readonly plateau?: PlateauSpec;
  readonly checkpoints?: { readonly last: number; readonly best: boolean; readonly watch: WatchSpec };
}

/** What is watched from epoch to epoch: of validation where there is such a split, else of training. */
export interface WatchSpec {
  /** `loss` or a metric. */
  readonly monitor: string;
  readonly better: "lower" | "higher";
  /** Epochs that may pass without anything better. */
  readonly patience: number;
  /** What differs by less is not better. */
  readonly minDelta: number;
}

export interface PlateauSpec extends WatchSpec {
  readonly factor: number;
  /** Epochs after a reduction that do not count. */
  readonly cooldown: number;
  /** The state does not fall below it. */
  readonly least: number;
}

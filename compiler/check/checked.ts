import type { DataSourceSpec, TextSpec } from "../../runtime/manifest.js";
import type { Span } from "../base/span.js";
import type { Attributes, Node } from "../ir/graph.js";
import type { GraphBuilder } from "../ops/builder.js";
import type { Rows } from "../transforms/define.js";

/** What the checker makes of a module without errors: everything resolved, every shape known, all defaults filled in. */
export interface CheckedModule {
  readonly models: readonly CheckedModel[];
}

/** An input or output of a model, as its type says. */
export interface Port {
  readonly name: string;
  readonly doc?: string;
  /** The name of the type: `f32`, `image`, `series`, `tokens`, `class`, `probability`, `number`, `labels`. */
  readonly kind: string;
  /**
   * What one example holds: `class[10]` is a `u32` of shape `[1]` as a target, and `f32[10]` as the model's value; an output
   * `tokens[128]` is `u32[128]` as a target, and `f32[128, vocabulary]` as the model's value.
   */
  readonly value: { readonly dtype: "f32" | "u32"; readonly shape: readonly number[] };
  /** What a target (for an output) or the input itself holds for one example. */
  readonly target: { readonly dtype: "f32" | "u32"; readonly shape: readonly number[] };
  /** For `class[n]` and `labels[n]`, and the vocabulary of an output `tokens[T]`. */
  readonly classes?: number;
  readonly span: Span;
}

type Mode = "training" | "inference";

export interface CheckedModel {
  readonly name: string;
  readonly doc?: string;
  readonly span: Span;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /**
   * Emits the network: `parameter` nodes with stable paths, operators with their origins, and (in training) updates of
   * moving statistics. `inputs` are `[batch, ...shape]` after the transforms of `data`. `control` is needed by dropout.
   * Returns the node of every output, `[batch, ...value.shape]`.
   */
  readonly build: (context: BuildContext) => { readonly [output: string]: Node };
  /**
   * For a sequence that comes in step by step; or why that cannot be, to be said behind the model's name. It is found out when it is
   * asked for, by writing the model out once more.
   */
  readonly stream?: () => CheckedStream | { readonly refused: string };
  readonly data?: CheckedData;
  readonly training?: CheckedTraining;
}

/** The inputs and outputs of a model that is given one step of each sequence at a time. */
export interface CheckedStream {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

export interface BuildContext {
  readonly builder: GraphBuilder;
  readonly mode: Mode;
  readonly batch: number;
  readonly inputs: { readonly [name: string]: Node };
  /** The `control` source of the program; present in training. */
  readonly control?: Node;
  /** True where each input that is a sequence is one step of it: recurrent layers carry their states from run to run. */
  readonly stepwise?: true;
}

export interface CheckedData {
  readonly name: string;
  readonly span: Span;
  /** `train`, `test`, and `validation` where given. */
  readonly splits: { readonly [split: string]: DataSource };
  /** One per input and output of the model, in that order, and that of `weight` last. */
  readonly columns: readonly DataColumn[];
  /** What each row counts in training, where a split has a column `weight` that is no input or output: a `number`. */
  readonly weight?: Port;
  /** Where columns have windows: an example begins at every `stride`-th row and looks at `reach` rows from there on. */
  readonly examples?: { readonly stride: number; readonly reach: number };
}

/** `idx(image: "train-images-idx3-ubyte", …)`: a format and, per column, a path or a name inside the file. */
export interface DataSource {
  readonly format: DataSourceSpec["format"];
  /** The one file of a `csv`. */
  readonly file?: string;
  /** For `csv` the header's name of each column, or names; for the other formats the path of each column's file. */
  readonly columns: { readonly [column: string]: string | readonly string[] };
  readonly span: Span;
}

export interface DataColumn {
  readonly name: string;
  /** How rows lie on the device: bytes as in the file (idx), or 4-byte numbers. */
  readonly storage: "u8" | "f32" | "u32";
  /** The shape of one row. */
  readonly shape: readonly number[];
  /** How text becomes numbers, where the file holds text. */
  readonly text?: { readonly spec: TextSpec; readonly span: Span };
  /** Which rows an example takes; the one where it begins where absent. */
  readonly window?: Rows;
  /** Applied in the graph, in order, the same in training and in serving. */
  readonly transforms: readonly Transform[];
}

/** A use of a transform of numbers, of the table in `compiler/transforms`. */
export interface Transform {
  readonly name: string;
  readonly parameters: Attributes;
  /** The paths of the parameters that hold what is fitted on the training split. */
  readonly fitted?: { readonly [name: string]: string };
  readonly span: Span;
}

export interface CheckedTraining {
  readonly span: Span;
  /** One per output of the model. */
  readonly losses: readonly {
    readonly output: string;
    /** A name of the loss table. */
    readonly loss: string;
    readonly parameters: Attributes;
    readonly weight: number;
    readonly span: Span;
  }[];
  /** A name of the optimizer table and its parameters, defaults filled in. */
  readonly optimizer: {
    readonly name: string;
    readonly parameters: Attributes;
    /** In the place of the parameters' `learning_rate`, which is what it begins with. */
    readonly schedule?: CheckedSchedule;
    readonly span: Span;
  };
  readonly batch: number;
  readonly epochs: number;
  /** Stop after so many steps, where set. */
  readonly steps?: number;
  readonly seed: number;
  readonly metrics: readonly string[];
  /** Steps whose gradients make one update; 1 unless told. */
  readonly accumulate?: number;
  /** Where the average of the weights is used, the share of it that is kept at an update. */
  readonly ema?: number;
  readonly clip?: { readonly value?: number; readonly norm?: number; readonly globalNorm?: number };
  /** In the order of the file. */
  readonly groups?: readonly ParameterGroup[];
  /** The share of the rows of `train` that is held back where the data has no validation split. */
  readonly validation?: number;
  readonly earlyStopping?: { readonly patience: number; readonly monitor: string; readonly minDelta: number };
  readonly checkpoints?: { readonly last: number; readonly best: boolean; readonly monitor: string };
  /** The output whose classes come up equally often. */
  readonly balanced?: string;
  /** How values lie between the kernels of a training step; float32 unless told. */
  readonly precision?: "f16";
}

/** A name of the table of schedules and its parameters, defaults filled in. */
export interface CheckedSchedule {
  readonly name: string;
  readonly parameters: Attributes;
  readonly span: Span;
}

/** A number, or one that changes. */
export type LearningRate = number | CheckedSchedule;

/** What is said of the parameters whose paths fit a pattern. */
export interface ParameterGroup {
  readonly pattern: string;
  readonly span: Span;
  readonly settings: {
    readonly frozen?: true;
    readonly rate?: LearningRate;
    readonly rateFactor?: number;
    readonly weightDecay?: number;
    readonly l1?: number;
    readonly l2?: number;
    readonly maxNorm?: number;
  };
}

import type { Span } from "../base/span.js";
import type { Attributes, Node } from "../ir/graph.js";
import type { GraphBuilder } from "../ops/builder.js";

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
  readonly data?: CheckedData;
  readonly training?: CheckedTraining;
}

export interface BuildContext {
  readonly builder: GraphBuilder;
  readonly mode: Mode;
  readonly batch: number;
  readonly inputs: { readonly [name: string]: Node };
  /** The `control` source of the program; present in training. */
  readonly control?: Node;
}

export interface CheckedData {
  readonly name: string;
  readonly span: Span;
  /** `train`, `test`, and `validation` where given. */
  readonly splits: { readonly [split: string]: DataSource };
  /** One per input and output of the model, in that order. */
  readonly columns: readonly DataColumn[];
}

/** `idx(image: "train-images-idx3-ubyte", …)`: a format and, per column, a path or a name inside the file. */
export interface DataSource {
  readonly format: "idx" | "npy" | "csv";
  /** The one file of a `csv`. */
  readonly file?: string;
  /** For `idx` and `npy` the path of each column's file, for `csv` the header's name of its column(s). */
  readonly columns: { readonly [column: string]: string | readonly string[] };
  readonly span: Span;
}

export interface DataColumn {
  readonly name: string;
  /** How rows lie on the device: bytes as in the file (idx), or 4-byte numbers. */
  readonly storage: "u8" | "f32" | "u32";
  /** The shape of one row. */
  readonly shape: readonly number[];
  /** Applied in the graph, in order, the same in training and in serving. */
  readonly transforms: readonly Transform[];
}

/** `scale` multiplies, `shift` adds, element by element. */
export interface Transform {
  readonly kind: "scale" | "shift";
  readonly amount: number;
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
  readonly optimizer: { readonly name: string; readonly parameters: Attributes; readonly span: Span };
  readonly batch: number;
  readonly epochs: number;
  /** Stop after so many steps, where set. */
  readonly steps?: number;
  readonly seed: number;
  readonly metrics: readonly string[];
}

import type { z } from "zod";
import type { Span } from "../base/span.js";
import type { Graph, NodeId } from "../ir/graph.js";
import type { TensorType } from "../ir/types.js";
import type { Argument, BlockDecl, Expr, Module } from "../syntax/ast.js";
import type { Constants } from "./constants.js";

/**
 * Hears what the checker finds out beside mistakes, while it does its ordinary work: the editor listens, so that it and the command
 * line cannot disagree. A report carries it (`report.observe`); without one nothing is found out for it.
 */
export interface Observer {
  /** A file is looked at: the root, or one that is used. */
  readonly opened: (module: Module) => void;
  /**
   * The name at `at` stands for what was declared there. Declarations are told too, with their own place. The place of a name in
   * parentheses may hold these.
   */
  readonly refers: (at: Span, to: Declared) => void;
  /** A call was matched with a table or a block; told before its arguments are judged, and for a block's body at each use again. */
  readonly called: (call: Called) => void;
  /** An expression of a body has this value; told for each use of a block that it stands in. */
  readonly gives: (expr: Expr, given: Given) => void;
  /** The graph that the nodes of `gives` are of: the model in training, as far as it could be written out. */
  readonly network: (model: string, graph: Graph) => void;
}

/** What a name can stand for, and where it is declared. */
export interface Declared {
  /** `dimension` is a variable of a block's signature, `value` a `let`, and `file` what `use` names. `layer` has its name by `layer` or `as`. */
  readonly kind: "dim" | "block" | "model" | "data" | "input" | "output" | "value" | "layer" | "parameter" | "dimension" | "file";
  readonly name: string;
  /** The declaring name, perhaps in another file; of a file its beginning. */
  readonly span: Span;
  /** Of a dim, where it has one. */
  readonly value?: number;
}

/** A name, or a call with arguments, that means an entry of a table or a block. */
export interface Called {
  /** `train` is the declaration with its settings, `setting` a word that only a setting knows: `each`, `stop`, `keep`, `group`, `freeze`. */
  readonly kind: CalleeKind;
  readonly name: string;
  /** The name as it is written. */
  readonly callee: Span;
  /** The whole call. */
  readonly span: Span;
  /** The parameters, in positional order. */
  readonly schema: z.ZodObject;
  /** All that stands in the brackets, also inputs of a block; for `train` its settings. */
  readonly args: readonly Argument[];
  readonly doc?: string;
  readonly formula?: string;
  /** Of a block. */
  readonly block?: BlockDecl;
}

export type CalleeKind =
  | "layer"
  | "block"
  | "repeat"
  | "loss"
  | "optimizer"
  | "schedule"
  | "metric"
  | "format"
  | "transform"
  | "setting"
  | "train";

/** A value of a network, as the editor shows it. */
export interface Given {
  /** The model whose network it is of. */
  readonly model: string;
  /** Of one example: without the batch. */
  readonly type: TensorType;
  /** The nodes of the model's graph that the expression added: `first` up to, but not with, `end`. A step's are without its input's. */
  readonly nodes: { readonly first: number; readonly end: number };
  /** The node that holds the value, of the same graph. */
  readonly node: NodeId;
  /** What the paths of its parameters begin with, where a layer or a block made it: `Digits/conv2d_1`. */
  readonly path?: string;
  /** What names stand for where the expression stands: dims, and in a block its parameters and dimension variables as this use binds them. */
  readonly names: Constants;
}

import type { z } from "zod";
import type { Span } from "../base/span.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Node } from "../ir/graph.js";
import type { Emit } from "../ops/define.js";

/** The initialiser of a parameter: `glorot_uniform`, `he_normal`, `zeros`, `constant(0.1)`, … as a name and its arguments. */
export interface Initializer {
  readonly name: string;
  readonly value?: number;
  /** Of `runs`, which only layers ask for: the elements fall into so many equal runs, each of one number. */
  readonly values?: readonly number[];
}

/** A value of the network and the step that made it. */
export interface Value {
  readonly node: Node;
  readonly span: Span;
  /** Of the layer or block that made it: what the paths of its parameters begin with. */
  readonly path?: string;
  /** For a sequence of which some steps are padding: f32[batch, time], 1 for a real step, 0 for a padded one. */
  readonly mask?: Node;
}

/**
 * An argument that is a step, such as `lstm(64)` in `bidirectional(lstm(64))`: applies it to a value. Its parameters lie under
 * `Model/layer_name/name`, so that two names are two sets of weights. Undefined after a mistake that has been told.
 */
export type Step = (input: Value, name: string) => Value | undefined;

/** What a layer gets to expand itself into operators. Shapes include the batch as their first axis. */
export interface LayerContext {
  /** Emits with the layer's call as origin and the layer's name (`conv2d_1`) as the default node name. */
  readonly emit: Emit;
  readonly mode: "training" | "inference";
  /** The `control` source of the program: in training only. */
  readonly control?: Node;
  /**
   * A parameter with the stable path `Model/layer_name/name`; a shared layer gets the same node every time.
   * `fanIn` and `fanOut` are what the initialiser scales by.
   */
  readonly parameter: (
    name: string,
    shape: readonly number[],
    init: { readonly initializer: Initializer; readonly fanIn: number; readonly fanOut: number; readonly trainable?: boolean },
  ) => Node;
  /** In training: after the step, `target` (a parameter that is not trainable) takes `value`. */
  readonly update: (target: Node, value: Node) => void;
  /** A number that is different for every random layer of the model, and stable. */
  readonly salt: () => number;
  /** Tells the user of a mistake; `expand` then returns undefined. */
  readonly report: (diagnostic: Diagnostic) => void;
  /** The call, for the primary label. */
  readonly call: Span;
  /** Where a named argument (or the positional one of that name) stands; the call when it was left to its default. */
  readonly argument: (name: string) => Span;
  /** Where each input came about, for the second label: `this gives f32[5, 5, 64]`. */
  readonly inputSpans: readonly Span[];
  /**
   * Which steps of input `index` are real, f32[batch, time] of 1 and 0; undefined where all are. What joins steps asks: a
   * recurrence, a pooling over time, attention.
   */
  readonly mask: (index: number) => Node | undefined;
  /** Present where a sequence comes in step by step, and the inputs are one step of it. */
  readonly stepwise?: {
    /** What the layer keeps from one step to the next, 0 before the first; `keep` says what it is after this one. */
    readonly carried: (name: string, shape: readonly number[]) => { readonly before: Node; readonly keep: (after: Node) => void };
    /** Says that this layer cannot be given its input so, and why, behind "the model". */
    readonly refuse: (reason: string) => void;
  };
}

/** In the order of the docs. */
export const layerCategories = [
  "core",
  "convolution",
  "pooling",
  "recurrent",
  "sequence",
  "activation",
  "normalization",
  "regularization",
  "shape",
  "merge",
] as const;

/** A layer of the language: one record in one file of this folder. Completion, hover and docs/layers.md read it. */
export interface Layer<P = unknown> {
  readonly name: string;
  readonly category: (typeof layerCategories)[number];
  /** One or two sentences. */
  readonly doc: string;
  /** Plain text with unicode, e.g. `y[n, k] = Σ_c x[n, c] · kernel[c, k] + bias[k]`. */
  readonly formula?: string;
  /** Parameters in positional order; `.describe()` on each, defaults by `.default()`. */
  readonly parameters: z.ZodObject;
  /** How many inputs it takes: `x -> relu` one, `concat(a, b)` two or more. */
  readonly inputs: "one" | "many";
  /**
   * True where it can be given a sequence step by step, and makes of each what it makes of that step of the whole, beside what it
   * carries. Layers of the category `activation` can by themselves.
   */
  readonly stepwise?: true;
  /** `tokens` where the input is ids of tokens; all other layers take numbers, which the checker sees to. */
  readonly takes?: "tokens";
  /**
   * `keeps` where every step of the result is that step of the inputs: it is real where it is so in all inputs. Absent: all steps
   * of the result count as real.
   */
  readonly mask?: "keeps";
  /** The mask of a result that has other steps than the input. */
  maskOf?(context: LayerContext, result: Node, parameters: P): Node | undefined;
  /**
   * Compiled by a test and shown in the docs: the type of the input (without batch) and the step. A layer of many inputs
   * names them: input `a: f32[8], b: f32[8]`, step `add(a, b)`.
   */
  readonly example: { readonly input: string; readonly step: string; readonly output: string };
  /**
   * Checks shapes (reporting in the user's words) and emits operators. `parameters` are what the schema has parsed.
   * Written as a method, so that layers with different parameters fit into one list.
   */
  expand(context: LayerContext, inputs: readonly Node[], parameters: P): Node | undefined;
}

/** Types a layer's record by its parameter schema. */
export const defineLayer = <S extends z.ZodObject>(
  layer: Omit<Layer<z.output<S>>, "parameters"> & { readonly parameters: S },
): Layer<z.output<S>> => layer;

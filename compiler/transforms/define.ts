import type { z } from "zod";
import type { TextSpec } from "../../runtime/manifest.js";
import type { Node } from "../ir/graph.js";
import type { Emit } from "../ops/define.js";

/** What every transform of a column says of itself. */
interface Described {
  readonly name: string;
  /** One or two sentences. */
  readonly doc: string;
  readonly formula?: string;
  /** Parameters in positional order, behind the column. */
  readonly parameters: z.ZodObject;
  /** A step, as it stands behind `column ->`. */
  readonly example: string;
}

/** Makes numbers of text, before anything is on the device; `runtime/data/texts/` does so by what `spec` says. */
export interface TextTransform<P = unknown> extends Described {
  readonly works: "on text";
  /** `tokens` are ids of an input or target `tokens[T]`, `class` is the one of a target `class[n]`. */
  readonly gives: "tokens" | "class";
  readonly spec: (parameters: P) => TextSpec;
}

/** Element by element, in the graph: the same in training, evaluation and the generated module. */
export interface NumberTransform<P = unknown> extends Described {
  readonly works: "on numbers";
  /**
   * Numbers of the training split, one for each feature (the last axis of a row), with what they are before any training:
   * parameters that are not trained. `runtime/data/fits.ts` computes them.
   */
  readonly fits?: { readonly [name: string]: "zeros" | "ones" };
  readonly apply: (emit: Emit, x: Node, at: Fitted<P>) => Node;
  /** From the network's unit back to that of the data: an output is answered and measured in the latter. */
  readonly invert: (emit: Emit, x: Node, at: Fitted<P>) => Node;
}

/** Which rows an example takes: from `first + offset` on `length` of them, where examples begin at every `stride`-th row. */
export interface RowTransform<P = unknown> extends Described {
  readonly works: "on rows";
  readonly rows: (parameters: P) => Rows;
}

export interface Rows {
  readonly length: number;
  readonly offset: number;
  readonly stride: number;
}

interface Fitted<P> {
  readonly parameters: P;
  /** The parameters that `fits` names, f32[features]. */
  readonly fitted: { readonly [name: string]: Node };
}

/** A transform of the language: one record in one file of this folder. Its parameters are read by its own schema. */
export type TransformRecord = TextTransform | NumberTransform | RowTransform;

/** Types a record by its parameter schema. */
export const defineTextTransform = <S extends z.ZodObject>(
  record: Omit<TextTransform<z.output<S>>, "parameters" | "works"> & { readonly parameters: S },
): TextTransform => ({ ...record, works: "on text", spec: (given) => record.spec(record.parameters.parse(given)) });

/** As `defineTextTransform`. */
export const defineNumberTransform = <S extends z.ZodObject>(
  record: Omit<NumberTransform<z.output<S>>, "parameters" | "works"> & { readonly parameters: S },
): NumberTransform => ({
  ...record,
  works: "on numbers",
  apply: (emit, x, at) => record.apply(emit, x, { ...at, parameters: record.parameters.parse(at.parameters) }),
  invert: (emit, x, at) => record.invert(emit, x, { ...at, parameters: record.parameters.parse(at.parameters) }),
});

/** As `defineTextTransform`. */
export const defineRowTransform = <S extends z.ZodObject>(
  record: Omit<RowTransform<z.output<S>>, "parameters" | "works"> & { readonly parameters: S },
): RowTransform => ({ ...record, works: "on rows", rows: (given) => record.rows(record.parameters.parse(given)) });

import type { z } from "zod";
import type { Node } from "../ir/graph.js";
import type { Emit } from "../ops/define.js";

/** A loss of the language: one record in one file of `losses/`. */
export interface Loss<P = unknown> {
  readonly name: string;
  readonly doc: string;
  readonly formula: string;
  readonly parameters: z.ZodObject;
  /** The kinds of output that it fits: `class`, `probability`, `number`, `f32`, `labels`, … */
  readonly fits: readonly string[];
  /**
   * The loss of every example: f32[batch]. `value` is the output `[batch, …]`; `target` what the data holds: for `class[n]`
   * u32[batch, 1], else f32 of the output's shape. A cross-entropy looks at the operator that made `value`: of `softmax`
   * or `sigmoid` it takes the operand and computes the stable fused form.
   */
  readonly perExample: (
    emit: Emit,
    at: { readonly value: Node; readonly target: Node; readonly node: (id: number) => Node; readonly parameters: P },
  ) => Node;
}

/** An optimizer of the language: one record in one file of `optimizers/`. Element-wise only, so that it fuses. */
export interface Optimizer<P = unknown> {
  readonly name: string;
  readonly doc: string;
  readonly formula: string;
  /** `learning_rate` first. */
  readonly parameters: z.ZodObject;
  /** State tensors of the shape of each parameter, all beginning at 0: `m`, `v`. */
  readonly slots: (parameters: P) => readonly string[];
  /**
   * States of one number for the whole optimizer, beginning at 0, and how each advances at the start of a step.
   * Adam's `correction_1` is 1 - beta_1^t, advanced as c' = c + (1 - beta_1)(1 - c): precise in f32 where 1 - beta^t cancels.
   */
  readonly scalars: (parameters: P) => readonly { readonly name: string; readonly advance: (emit: Emit, value: Node) => Node }[];
  /** New values of the parameter and of its slots. `scalars` are the advanced ones, f32[1]. */
  readonly update: (
    emit: Emit,
    at: {
      readonly parameter: Node;
      readonly gradient: Node;
      readonly slots: { readonly [name: string]: Node };
      readonly scalars: { readonly [name: string]: Node };
      readonly parameters: P;
    },
  ) => { readonly parameter: Node; readonly slots: { readonly [name: string]: Node } };
}

/** A loss as the table holds it: its parameters are read by its own schema, so the table needs no type parameter. */
export const defineLoss = <S extends z.ZodObject>(
  loss: Omit<Loss<z.output<S>>, "parameters"> & { readonly parameters: S },
): Loss => ({
  ...loss,
  perExample: (emit, at) => loss.perExample(emit, { ...at, parameters: loss.parameters.parse(at.parameters) }),
});

/** An optimizer as the table holds it, with its parameters read by its own schema. */
export const defineOptimizer = <S extends z.ZodObject>(
  optimizer: Omit<Optimizer<z.output<S>>, "parameters"> & { readonly parameters: S },
): Optimizer => ({
  ...optimizer,
  slots: (parameters) => optimizer.slots(optimizer.parameters.parse(parameters)),
  scalars: (parameters) => optimizer.scalars(optimizer.parameters.parse(parameters)),
  update: (emit, at) => optimizer.update(emit, { ...at, parameters: optimizer.parameters.parse(at.parameters) }),
});

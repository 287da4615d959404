import { z } from "zod";
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
  /** What it takes the value of an output for; a dense layer's scores are no probabilities, and the checker warns of them. */
  readonly takes: "probabilities" | "scores" | "quantities";
  /** Shown in the docs and compiled by a test: an output, the end of its network, and the loss with arguments where wanted. */
  readonly example: { readonly output: string; readonly network: string; readonly loss?: string };
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

/** A state of an optimizer, and the number that it begins with: 0 unless told. */
export interface OptimizerState {
  readonly name: string;
  readonly initial?: number;
}

/** A state of one number for the whole optimizer, and how it advances at the start of an update; `before` are those advanced already. */
export interface ScalarState extends OptimizerState {
  readonly advance: (emit: Emit, value: Node, before: { readonly [name: string]: Node }) => Node;
}

/**
 * An optimizer of the language: one record in one file of `optimizers/`. Its update is element by element where it can be, so that
 * it fuses with the gradient; what needs the norm of a tensor emits a reduction, and costs a kernel more.
 */
export interface Optimizer<P = unknown> {
  readonly name: string;
  readonly doc: string;
  readonly formula: string;
  /** `learning_rate` first, `weight_decay` last. */
  readonly parameters: z.ZodObject;
  /** State tensors of the shape of each parameter: `m`, `v`. */
  readonly slots: (parameters: P) => readonly OptimizerState[];
  /**
   * Adam's `correction_1` is 1 - beta_1^t, advanced as c' = c + (1 - beta_1)(1 - c): precise in f32 where 1 - beta^t cancels.
   */
  readonly scalars: (parameters: P) => readonly ScalarState[];
  /**
   * New values of the parameter, which has been decayed already, and of its slots. `rate` is this update's learning rate, `scalars`
   * are the advanced ones, all f32[1].
   */
  readonly update: (
    emit: Emit,
    at: {
      readonly parameter: Node;
      readonly gradient: Node;
      readonly slots: { readonly [name: string]: Node };
      readonly scalars: { readonly [name: string]: Node };
      readonly rate: Node;
      readonly parameters: P;
    },
  ) => { readonly parameter: Node; readonly slots: { readonly [name: string]: Node } };
}

/** A span of a schedule, in updates of the weights, in epochs, or as a share of the whole training. */
export type Duration = number | { readonly call: "epochs" | "share"; readonly args: readonly [number] };

/** What a schedule knows of the time, all f32[1]. */
export interface Clock {
  /** Updates since the end of the warm-up: 0 for the first. Exact up to 2^24, about 16.8 million; then to the nearest float32. */
  readonly now: Node;
  /** How many updates a duration has. */
  readonly length: (duration: Duration) => Node;
  /** Updates from the end of the warm-up to the end of training. */
  readonly rest: () => Node;
}

/** How the learning rate changes from update to update: one record in one file of `schedules/`. */
export interface Schedule<P = unknown> {
  readonly name: string;
  readonly doc: string;
  readonly formula: string;
  /** `learning_rate` first; `warmup`, which the table adds, last. */
  readonly parameters: z.ZodObject;
  /** The rate of an update, f32[1], computed on the device. */
  readonly rate: (emit: Emit, at: { readonly clock: Clock; readonly parameters: P }) => Node;
}

/** A loss as the table holds it: its parameters are read by its own schema, so the table needs no type parameter. */
export const defineLoss = <S extends z.ZodObject>(
  loss: Omit<Loss<z.output<S>>, "parameters"> & { readonly parameters: S },
): Loss => ({
  ...loss,
  perExample: (emit, at) => loss.perExample(emit, { ...at, parameters: loss.parameters.parse(at.parameters) }),
});

/**
 * An optimizer as the table holds it, with its parameters read by its own schema. All have decoupled weight decay, as all of
 * Keras's do.
 */
export function defineOptimizer<S extends z.ZodRawShape>(
  optimizer: Omit<Optimizer<z.output<z.ZodObject<S>>>, "parameters"> & {
    readonly parameters: z.ZodObject<S>;
    readonly weightDecay?: number;
  },
): Optimizer {
  const parameters = z.strictObject({
    ...optimizer.parameters.shape,
    weight_decay: z
      .number()
      .min(0)
      .default(optimizer.weightDecay ?? 0)
      .describe("The share, times the learning rate, that every weight and bias loses before each update."),
  });
  const read = (given: unknown) => parameters.parse(given) as z.output<z.ZodObject<S>>;
  return {
    name: optimizer.name,
    doc: optimizer.doc,
    formula: optimizer.formula,
    parameters,
    slots: (given) => optimizer.slots(read(given)),
    scalars: (given) => optimizer.scalars(read(given)),
    update: (emit, at) => optimizer.update(emit, { ...at, parameters: read(at.parameters) }),
  };
}

const durationText = "a number of updates, `epochs(2)` or `share(0.1)`";

/** The schema of a span of a schedule. */
export const duration = z
  .union([z.int().min(0), z.strictObject({ call: z.enum(["epochs", "share"]), args: z.tuple([z.number().positive()]) })], {
    error: durationText,
  })
  .meta({ type: "duration" });

/** The schema of the rate that a schedule is told: the one before it changes. */
export const scheduledRate = z.number().positive();

/** A schedule as the table holds it, with its parameters read by its own schema. Each can be warmed up. */
export function defineSchedule<S extends z.ZodRawShape>(
  schedule: Omit<Schedule<z.output<z.ZodObject<S>>>, "parameters"> & { readonly parameters: z.ZodObject<S> },
): Schedule {
  const parameters = z.strictObject({
    ...schedule.parameters.shape,
    warmup: duration
      .default(0)
      .describe(
        "How long the rate rises to its first value, in equal parts: update n of w has n/w of it. Then the schedule begins.",
      ),
  });
  const read = (given: unknown) => parameters.parse(given) as z.output<z.ZodObject<S>>;
  return {
    name: schedule.name,
    doc: schedule.doc,
    formula: schedule.formula,
    parameters,
    rate: (emit, at) => schedule.rate(emit, { ...at, parameters: read(at.parameters) }),
  };
}

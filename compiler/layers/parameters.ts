import { z } from "zod";
import { initializers } from "../training/initializers.js";
import type { Initializer, Step, Value } from "./define.js";

/**
 * Schemas of parameters that several layers share. Values arrive as numbers, booleans, strings for identifiers (`same`),
 * arrays for lists, and `{ call, args }` for calls such as `constant(0.1)`. Error texts complete the sentence "it takes …".
 * `meta({ type })` is the type's name in the docs and in hovers.
 */

/** Height and width, in this order. */
export type Pair = readonly [number, number];
export type Padding = "valid" | "same" | readonly [top: number, bottom: number, left: number, right: number];

export const wholeNumber = (least: number) => {
  const error = `a whole number, ${least} or more`;
  return z.int({ error }).min(least, { error }).meta({ type: "int" });
};

/** `3` for both height and width, or `[3, 5]`. */
export const pair = z
  .union([wholeNumber(1), z.tuple([wholeNumber(1), wholeNumber(1)])], {
    error: "a whole number, 1 or more, or a list of two: `[height, width]`",
  })
  .transform((value): Pair => (typeof value === "number" ? [value, value] : value))
  .meta({ type: "int or [int, int]" });

const side = wholeNumber(0);

/** `[n]` is the same number on all sides. */
export const padding = z
  .union([z.enum(["valid", "same"]), z.tuple([side]), z.tuple([side, side, side, side])], {
    error: "`valid`, `same`, `[n]` or `[top, bottom, left, right]`",
  })
  .transform((value): Padding => {
    if (typeof value === "string") return value;
    const [top, bottom = top, left = top, right = top] = value;
    return [top, bottom, left, right];
  })
  .meta({ type: "valid, same, [int] or [top, bottom, left, right]" });

const rateError = "a number from 0 up to, but not with, 1";

/** The part of numbers that dropout makes 0. */
export const rate = z
  .number({ error: rateError })
  .min(0, { error: rateError })
  .lt(1, { error: rateError })
  .meta({ type: "float" });

export const boolean = z.boolean({ error: "`true` or `false`" }).meta({ type: "bool" });

const plainInitializers = initializers.filter((kind) => !kind.takesValue).map((kind) => kind.name);
const filledInitializers = initializers.filter((kind) => kind.takesValue).map((kind) => kind.name);

/** `he_normal`, or `constant(0.1)`. */
export const initializer = z
  .union([z.enum(plainInitializers), z.object({ call: z.enum(filledInitializers), args: z.tuple([z.number()]) })], {
    error: `an initializer: ${[...plainInitializers, ...filledInitializers.map((name) => `${name}(number)`)].join(", ")}`,
  })
  .transform((value): Initializer => (typeof value === "string" ? { name: value } : { name: value.call, value: value.args[0] }))
  .meta({ type: "initializer" });

/** A step, such as `lstm(64)` or `lstm(64) -> last`. */
export const step = z
  .custom<Step>((given) => typeof given === "function", { error: "a layer, such as `dense(64)`" })
  .meta({ type: "layer", takes: "step" });

/** A value of the network. */
export const value = z
  .custom<Value>((given) => typeof given === "object", { error: "a value of the network" })
  .meta({ type: "value", takes: "value" });

/** What an argument for a parameter is: known before anything runs, or a step, or a value of the network. */
export function argumentKind(parameter: z.core.$ZodType | undefined): "constant" | "step" | "value" {
  if (parameter instanceof z.ZodOptional) return argumentKind(parameter.unwrap());
  const takes = parameter && z.globalRegistry.get(parameter)?.takes;
  return takes === "step" || takes === "value" ? takes : "constant";
}

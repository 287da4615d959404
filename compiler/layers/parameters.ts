import { z } from "zod";
import { initializers } from "../training/initializers.js";
import type { Initializer, Step, Value } from "./define.js";

/**
 * Schemas of parameters that several layers share. Values arrive as numbers, booleans, strings for identifiers (`same`),
 * arrays for lists, and `{ call, args }` for calls such as `constant(0.1)`. Error texts complete the sentence "it takes …".
 * `meta({ type })` is the type's name in the docs and in hovers.
 */

export const wholeNumber = (least: number) => {
  const error = `a whole number, ${least} or more`;
  return z.int({ error }).min(least, { error }).meta({ type: "int" });
};

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

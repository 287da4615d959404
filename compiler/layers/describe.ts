import { z } from "zod";

/** A parameter of a layer, a loss or an optimizer, as people read it. */
export interface ParameterDescription {
  readonly name: string;
  /** `int`, `float`, `bool`, `int or [int, int]`, `valid, same, …`. */
  readonly type: string;
  /** As it would be written in a `.dlm` file; absent where the parameter has none. */
  readonly default?: string;
  readonly required: boolean;
  readonly doc: string;
}

/** Reads the parameters of a schema in positional order: for docs, hovers and completion. */
export const describeParameters = (schema: z.ZodObject): readonly ParameterDescription[] =>
  Object.entries(schema.shape).map(([name, field]) => {
    const written = defaultOf(field);
    return {
      name,
      type: typeOf(field),
      ...(written !== undefined && { default: written }),
      required: !field.safeParse(undefined).success,
      doc: textOf(field, "description") ?? "",
    };
  });

type Field = z.core.$ZodType;

function typeOf(field: Field): string {
  const named = textOf(field, "type");
  if (named) return named;
  if (field instanceof z.ZodDefault || field instanceof z.ZodPrefault || field instanceof z.ZodOptional)
    return typeOf(field.unwrap());
  if (field instanceof z.ZodNumber) return field.format === "safeint" ? "int" : "float";
  if (field instanceof z.ZodBoolean) return "bool";
  if (field instanceof z.ZodEnum) return field.options.join(", ");
  return field._zod.def.type;
}

function defaultOf(field: Field): string | undefined {
  if (field instanceof z.ZodDefault || field instanceof z.ZodPrefault) return writeDefault(field.def.defaultValue);
  return undefined;
}

/** As a call where it is one: `constant(0.1)`. */
function writeDefault(value: unknown): string {
  const isCall = typeof value === "object" && value !== null && "call" in value && "args" in value;
  return isCall ? `${value.call}(${value.args})` : String(value);
}

function textOf(field: Field, key: "type" | "description"): string | undefined {
  const text = z.globalRegistry.get(field)?.[key];
  return typeof text === "string" ? text : undefined;
}

import { z } from "zod";
import { type Constant, writeConstant } from "./constants.js";

/** What zod can say of a schema, as far as messages need it. */
interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape | boolean;
  readonly prefixItems?: readonly Shape[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** What a parameter takes, in the user's words: `a whole number of at least 1`, `\`same\` or \`valid\``. */
export const wantedOf = (schema: z.core.$ZodType): string =>
  say(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Shape);

/** The names that a parameter takes, for "did you mean". */
export function namesOf(schema: z.core.$ZodType): readonly string[] {
  const collect = (shape: Shape): readonly string[] => [
    ...(shape.enum ?? []).filter((value) => typeof value === "string"),
    ...(shape.anyOf ?? []).flatMap(collect),
  ];
  return collect(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Shape);
}

function say(shape: Shape): string {
  if (shape.anyOf) return join(shape.anyOf.map(say));
  if (shape.enum) return join(shape.enum.map((value) => `\`${value}\``));
  if (shape.const !== undefined) return `\`${shape.const}\``;
  switch (shape.type) {
    case "integer":
      return `a whole number${range(shape)}`;
    case "number":
      return `a number${range(shape)}`;
    case "boolean":
      return "`true` or `false`";
    case "string":
      return "a name";
    case "array":
      return shape.prefixItems ? `a list of ${shape.prefixItems.length}` : "a list";
    case "object":
      return "a call";
    default:
      return "another value";
  }
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Shape): string {
  const ends = [
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? `of at least ${minimum}` : "",
    exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : "",
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `at most ${maximum}` : "",
    exclusiveMaximum !== undefined ? `below ${exclusiveMaximum}` : "",
  ].filter((end) => end !== "");
  return ends.length ? ` ${ends.join(" and ")}` : "";
}

const join = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} or ${parts[parts.length - 1]}`;

/** A value as the user wrote it, for `and got …`. */
export function showConstant(value: Constant): string {
  if (typeof value === "string") return `the name \`${value}\``;
  return `\`${writeConstant(value)}\``;
}

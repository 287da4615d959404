import { layerNamed } from "../layers/index.js";
import type { Entry } from "./entries.js";
import type { OpenCall } from "./expectations.js";

/** The parameter that an argument is for, by its name or by its place among those without a name; undefined for values that flow in. */
export function parameterAt(
  { argument, position, isStep }: Pick<OpenCall, "argument" | "position" | "isStep">,
  { kind, schema, name }: Pick<Entry, "kind" | "schema" | "name">,
): string | undefined {
  if (argument !== undefined) return argument;
  if (kind === "layer" && layerNamed(name)?.inputs === "many") return undefined;
  // Their patterns have no names.
  if (name === "group" || name === "freeze") return undefined;
  // `scale(image, 1/255)` begins with the column.
  const first = kind === "transform" && !isStep ? 1 : 0;
  return position < first ? undefined : Object.keys(schema.shape)[position - first];
}

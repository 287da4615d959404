import { z } from "zod";
import { writeType } from "../../check/extents.js";
import { layerNamed } from "../../layers/index.js";
import { initializers } from "../../training/initializers.js";
import { layerEntries } from "../entries.js";
import type { Scene } from "../scene.js";
import { blockEntry, portsOf } from "../scene.js";
import { type CompletionItem, plain, ranked, type Unsorted } from "./completion_item.js";
import { bodyOf, entryItem } from "./steps.js";

/** What a value of a network can begin with: names above the cursor, layers that join several values, and numbers. */
export function valueItems(scene: Scene): readonly CompletionItem[] {
  const joining = layerEntries.filter(({ name }) => layerNamed(name)?.inputs === "many").map((entry) => entryItem(entry));
  const blocks = scene.blocks.filter(({ inputs }) => inputs.length > 1).map((block) => entryItem(blockEntry(block)));
  return [...ranked(0, namesAbove(scene)), ...ranked(1, [...joining, ...blocks]), ...ranked(2, numberItems(scene))];
}

/** Inputs, `let`s and outputs that have their value. */
function namesAbove({ declaration, statementStart: before }: Scene): readonly Unsorted[] {
  const inputs = declaration?.kind === "model" || declaration?.kind === "block" ? declaration.inputs : [];
  const bound = bodyOf(declaration).filter(({ kind, span }) => kind !== "layer" && span.end <= before);
  return [
    // What was bound last is needed next, most often.
    ...bound.toReversed().map(({ kind, name }) => nameItem(name.name, kind === "let" ? "value" : "output")),
    ...inputs.map(({ name, type, doc }) => nameItem(name.name, `input ${writeType(type)}`, doc)),
  ];
}

const nameItem = (name: string, detail: string, doc?: string): Unsorted => ({
  ...{ label: name, kind: "value", detail, insert: name },
  ...(doc !== undefined && { documentation: doc }),
});

/** What stands for a number: dims, and in a block its parameters and the variables of its signature. */
export function numberItems({ declaration, dims }: Scene): readonly Unsorted[] {
  const own: Unsorted[] = [];
  if (declaration?.kind === "block") {
    for (const { name, type } of declaration.parameters)
      own.push({ label: name.name, kind: "dim", detail: `parameter ${writeType(type)}`, insert: name.name });
    const variables = declaration.inputs.flatMap(({ type }) =>
      (type.dims ?? []).flatMap((dim) => (dim.kind === "name" ? [dim.name] : [])),
    );
    const named = new Set([...dims, ...own.map(({ label }) => ({ name: label }))].map(({ name }) => name));
    for (const name of new Set(variables))
      if (!named.has(name)) own.push({ label: name, kind: "dim", detail: "dimension of the signature", insert: name });
  }
  const shared = dims.map(
    ({ name, value }): Unsorted => ({
      label: name,
      kind: "dim",
      detail: value === undefined ? "dim" : `dim = ${value}`,
      insert: name,
    }),
  );
  return [...own, ...shared];
}

/** The words that a parameter takes: of an enumeration, `true` and `false`, initialisers. */
export function wordItems(field: z.core.$ZodType): readonly Unsorted[] {
  return wordsOf(shapeOf(field)).map(({ word, isCall }) => {
    const initializer = initializers.find(({ name }) => name === word);
    return {
      ...{ label: word, kind: "word", insert: isCall ? `${word}(\${1})` : plain(word) },
      ...(initializer && { detail: initializer.formula, documentation: initializer.doc }),
    };
  });
}

/** Whether numbers, or lists of them, are among what a parameter takes. */
export const takesNumbers = (field: z.core.$ZodType): boolean => hasNumbers(shapeOf(field));

const shapeOf = (field: z.core.$ZodType): Shape => z.toJSONSchema(field, { io: "input", unrepresentable: "any" }) as Shape;

/** `meta({ type })` of a schema, which is for people, stands in the place of JSON's own. */
const isKind = ({ type }: Shape, ...kinds: readonly string[]): boolean => type !== undefined && kinds.includes(type);

const hasNumbers = (shape: Shape): boolean =>
  isKind(shape, "integer", "number", "int", "float") ||
  (shape.anyOf ?? []).some(hasNumbers) ||
  (typeof shape.items === "object" && hasNumbers(shape.items));

interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape | boolean;
  readonly properties?: { readonly call?: Shape };
}

function wordsOf(shape: Shape): readonly { readonly word: string; readonly isCall: boolean }[] {
  const own = isKind(shape, "boolean", "bool")
    ? ["true", "false"]
    : (shape.enum ?? []).filter((value) => typeof value === "string");
  const calls = shape.properties?.call ? wordsOf(shape.properties.call).map(({ word }) => ({ word, isCall: true })) : [];
  return [...own.map((word) => ({ word, isCall: false })), ...(shape.anyOf ?? []).flatMap(wordsOf), ...calls];
}

export const portItems = ({ model }: Scene): readonly Unsorted[] =>
  portsOf(model).map(({ name, type, doc }) => ({
    ...{ label: name.name, kind: "column", detail: writeType(type), insert: name.name },
    ...(doc !== undefined && { documentation: doc }),
  }));

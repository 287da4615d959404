import { DataFailure, RuntimeFailure } from "../failure.js";
import type { Manifest } from "../manifest.js";
import { extentOf } from "../sizes.js";
import { type Columns, checkColumns } from "./columns.js";
import { createVocabulary, encodeTexts, fitVocabulary, type Vocabularies, type Vocabulary } from "./vocabulary.js";

/** The vocabularies of a training split. Throws a DataFailure (DLM454) where it has more names than the output has classes. */
export function fitVocabularies({ data, outputs }: Pick<Manifest, "data" | "outputs">, { texts = {} }: Columns): Vocabularies {
  const fitted = (data?.columns ?? []).flatMap(({ name, text }) => {
    const own = texts[name];
    if (text === undefined || own === undefined) return [];
    const vocabulary = fitVocabulary(text, own);
    const classes = outputs.find((output) => output.name === name)?.classes;
    if (text.kind === "names" && classes !== undefined && vocabulary.tokens.length > classes) {
      throw new DataFailure("DLM454", `${name} has ${vocabulary.tokens.length} names, and the model ${classes} classes`, {
        ...(own.file !== undefined && { file: own.file }),
        help: `the names are ${vocabulary.tokens.slice(0, 20).join(", ")}${vocabulary.tokens.length > 20 ? ", …" : ""}`,
      });
    }
    return [[name, vocabulary] as const];
  });
  return new Map(fitted);
}

/** The columns with ids in the place of texts; the same object where there are none. Throws as `vocabularyOf` and `toColumns` do. */
export function encodeColumns(
  manifest: Pick<Manifest, "model" | "data" | "outputs">,
  columns: Columns,
  vocabularies: Vocabularies,
): Columns {
  const { texts } = columns;
  if (texts === undefined) return columns;
  const read = (manifest.data?.columns ?? []).map((spec) => {
    const { name, text, shape } = spec;
    const own = texts[name];
    if (text === undefined || own === undefined) return { spec, values: columns.columns[name] ?? new Uint8Array() };
    const vocabulary = vocabularyOf(manifest, vocabularies, name);
    const values = encodeTexts({ name, text, width: extentOf(shape) }, own, vocabulary);
    return { spec, values, ...(own.file !== undefined && { file: own.file }) };
  });
  return { ...checkColumns(manifest, read), vocabularies };
}

/** Throws a RuntimeFailure (DLM558) for a model that has not been fitted yet. */
export function vocabularyOf({ model }: Pick<Manifest, "model">, vocabularies: Vocabularies, column: string): Vocabulary {
  const found = vocabularies.get(column);
  if (found !== undefined) return found;
  throw new RuntimeFailure("DLM558", `${model} has no vocabulary for ${column} yet`, {
    help: "train it first, or load weights: the vocabulary is fitted on the training split and saved with them",
  });
}

/** As they are saved: the tokens by id, for each column. */
export const vocabulariesToText = (vocabularies: Vocabularies): string =>
  JSON.stringify(Object.fromEntries([...vocabularies].map(([name, { tokens }]) => [name, tokens])));

/** Undefined where the text is not such. */
export function vocabulariesFromText(text: string): Vocabularies | undefined {
  try {
    const entries = Object.entries(JSON.parse(text) as { readonly [name: string]: unknown });
    if (!entries.every(([, tokens]) => isTexts(tokens))) return undefined;
    return new Map(entries.map(([name, tokens]) => [name, createVocabulary(tokens as readonly string[])]));
  } catch {
    return undefined;
  }
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === "string");

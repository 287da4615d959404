import { vocabularyOf } from "./data/fitted.js";
import { fitText, type Vocabularies } from "./data/vocabulary.js";
import type { Manifest } from "./manifest.js";
import type { Example, InputValue } from "./predictor.js";
import { extentOf } from "./sizes.js";

/**
 * An example with ids in the place of texts, by the vocabularies of the training split; a list of texts is a list of examples. Throws
 * a RuntimeFailure (DLM558) for text before the model has a vocabulary.
 */
export function encodeExample(manifest: Manifest, vocabularies: Vocabularies, example: Example): Example {
  const encoded: { [input: string]: InputValue } = { ...example };
  for (const { name, shape } of manifest.inputs) {
    const value = example[name];
    const text = manifest.data?.columns.find((column) => column.name === name)?.text;
    if (text === undefined || !hasText(value)) continue;
    const vocabulary = vocabularyOf(manifest, vocabularies, name);
    const ids = (given: string) => fitText(text, given, vocabulary, extentOf(shape));
    encoded[name] = typeof value === "string" ? ids(value) : value.map((each) => (typeof each === "string" ? ids(each) : each));
  }
  return encoded;
}

const hasText = (value: InputValue | undefined): value is string | readonly InputValue[] =>
  typeof value === "string" || (Array.isArray(value) && value.some((each) => typeof each === "string"));

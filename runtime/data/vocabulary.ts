import { DataFailure } from "../failure.js";
import type { TextSpec } from "../manifest.js";
import type { Texts } from "./texts.js";
import { tokensOf } from "./tokens.js";

/** Which token has which id: fitted on the training split, and kept with the weights. */
export interface Vocabulary {
  /** By id. Of `words` and `chars`, ids 0 (padding) and 1 (unknown) have no text. */
  readonly tokens: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
}

/** Of the columns that hold text. */
export type Vocabularies = ReadonlyMap<string, Vocabulary>;

/** What texts are brought to: their column's name and spec, and how many ids a row has room for. */
interface Wanted {
  readonly name: string;
  readonly text: TextSpec;
  readonly width: number;
}

export const padding = 0;
export const unknown = 1;
const reserved = 2;

export const createVocabulary = (tokens: readonly string[]): Vocabulary => ({
  tokens,
  ids: new Map(tokens.flatMap((token, id) => (token === "" ? [] : [[token, id]]))),
});

/** Names in the order of their code points; of other tokens the most frequent, equals in that order. */
export function fitVocabulary(spec: TextSpec, { tokens, distinct }: Texts): Vocabulary {
  if (spec.kind === "names") return createVocabulary(distinct.toSorted(byCodePoints));
  const counts = new Uint32Array(distinct.length);
  for (const token of tokens) counts[token] = (counts[token] as number) + 1;
  const ranked = [...distinct.keys()].sort(
    (a, b) => (counts[b] as number) - (counts[a] as number) || byCodePoints(distinct[a] as string, distinct[b] as string),
  );
  const kept = ranked.slice(0, spec.vocabulary - reserved).map((place) => distinct[place] as string);
  return createVocabulary(["", "", ...kept]);
}

/** The ids of all rows, each row padded or cut to its width. Throws a DataFailure (DLM454) for a name that the vocabulary lacks. */
export function encodeTexts({ name, text, width }: Wanted, texts: Texts, vocabulary: Vocabulary): Uint32Array {
  const { tokens, starts, distinct, file } = texts;
  const ids = Uint32Array.from(distinct, (token) => idOf({ name, text }, token, vocabulary, file));
  if (starts === undefined) return tokens.map((place) => ids[place] as number);
  const rows = starts.length - 1;
  const encoded = new Uint32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    const part = cut(text, tokens.subarray(starts[row], starts[row + 1]), width);
    for (let n = 0; n < part.length; n += 1) encoded[row * width + n] = ids[part[n] as number] as number;
  }
  return encoded;
}

/** The ids of one text, as many as it has tokens. */
export const encodeText = (spec: TextSpec, text: string, vocabulary: Vocabulary): Uint32Array =>
  Uint32Array.from(tokensOf(spec, text), (token) => vocabulary.ids.get(token) ?? unknown);

/** The ids of one text, padded at the end or cut to `width`. */
export function fitText(spec: TextSpec, text: string, vocabulary: Vocabulary, width: number): Uint32Array {
  const ids = new Uint32Array(width);
  ids.set(cut(spec, encodeText(spec, text, vocabulary), width));
  return ids;
}

const cut = (spec: TextSpec, ids: Uint32Array, width: number): Uint32Array =>
  "keep" in spec && spec.keep === "last" ? ids.subarray(Math.max(0, ids.length - width)) : ids.subarray(0, width);

function idOf({ name, text }: Pick<Wanted, "name" | "text">, token: string, vocabulary: Vocabulary, file?: string): number {
  const id = vocabulary.ids.get(token);
  if (id !== undefined) return id;
  if (text.kind !== "names") return unknown;
  throw new DataFailure("DLM454", `"${token}" is no ${name} of the training split`, {
    ...(file !== undefined && { file }),
    help: `that has ${some(vocabulary.tokens)}`,
  });
}

const some = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`;

/** Not as `<` does it, which looks at halves of characters. */
function byCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let n = 0; n < Math.min(left.length, right.length); n += 1) {
    const difference = (left[n]?.codePointAt(0) ?? 0) - (right[n]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

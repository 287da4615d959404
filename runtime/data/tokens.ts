import type { TextSpec } from "../manifest.js";

/** The tokens of a text, in order: words, characters, or the whole text as one name. */
export const tokensOf = (spec: TextSpec, text: string): Iterable<string> =>
  tokenizers[spec.kind](text, "lower" in spec && spec.lower);

type Tokenizer = (text: string, lower: boolean) => Iterable<string>;

const tokenizers: { readonly [kind in TextSpec["kind"]]: Tokenizer } = {
  words: (text, lower) => prepared(text, "NFKC", lower).match(word) ?? [],
  // By code points: a pair of surrogates is one character.
  chars: (text, lower) => prepared(text, "NFC", lower),
  names: (text) => [text.normalize("NFC").trim()],
};

/** A run of letters, digits and marks, with apostrophes inside; or any one character that is neither these nor space. */
const word = /[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}\p{M}\p{N}_]+)*|[^\s\p{L}\p{M}\p{N}_]/gu;

/** Not by the rules of a language, so that a text has the same tokens everywhere. */
const prepared = (text: string, form: "NFC" | "NFKC", lower: boolean): string => {
  const normal = text.normalize(form);
  // Lower case may take apart what the form has put together.
  return lower ? normal.toLowerCase().normalize(form) : normal;
};

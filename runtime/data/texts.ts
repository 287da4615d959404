import type { TextSpec } from "../manifest.js";
import { tokensOf } from "./tokens.js";

/** The texts of a column as tokens, before a vocabulary numbers them. */
export interface Texts {
  /** Of every token of all texts, one after the other, its place in `distinct`. */
  readonly tokens: Uint32Array;
  readonly distinct: readonly string[];
  /** Where each text begins in `tokens`, and the end; absent where one text goes on over all rows and each token is a row. */
  readonly starts?: Uint32Array;
  readonly file?: string;
}

/** Takes texts apart, a row each; or one text whose tokens are the rows. */
export function readTexts(spec: TextSpec, given: string | readonly string[], file?: string): Texts {
  const places = new Map<string, number>();
  const rows = typeof given === "string" ? [given] : given;
  const parts = rows.map((text) => Uint32Array.from(tokensOf(spec, text), (token) => placeOf(places, token)));
  const starts = new Uint32Array(parts.length + 1);
  for (const [row, part] of parts.entries()) starts[row + 1] = (starts[row] as number) + part.length;
  const tokens = new Uint32Array(starts.at(-1) ?? 0);
  for (const [row, part] of parts.entries()) tokens.set(part, starts[row]);
  return {
    tokens,
    distinct: [...places.keys()],
    ...(typeof given !== "string" && { starts }),
    ...(file !== undefined && { file }),
  };
}

function placeOf(places: Map<string, number>, token: string): number {
  const known = places.get(token);
  if (known !== undefined) return known;
  places.set(token, places.size);
  return places.size - 1;
}

/** How many rows they are. */
export const rowsOfTexts = ({ starts, tokens }: Texts): number => (starts === undefined ? tokens.length : starts.length - 1);

import { type IToken, tokenMatcher } from "chevrotain";
import type { Reading } from "../../grammar/read.js";
import { t } from "../../grammar/recovery.js";
import { type Expects, expectations, type Surroundings } from "./expectations.js";

/** Where a cursor stands in a text, by the tokens before it alone: whatever follows may be broken or not written yet. */
export interface Place extends Surroundings {
  /** What the grammar would take next; `nothing` inside of comments and numbers. */
  readonly expects: Expects | "nothing" | "string";
  /** The word at the cursor, of which a part may be typed already; without extent between words. */
  readonly word: { readonly start: number; readonly end: number };
  /** Where the cursor is inside of a string: what it has between its quotes. */
  readonly string?: { readonly start: number; readonly end: number };
  /** The last token before the word. */
  readonly before?: IToken;
  /** Whether the word begins its line. */
  readonly isFirstOnLine: boolean;
}

/** Never throws, and always answers: what the grammar cannot take is skipped. */
export function placeAt({ tokens, comments }: Reading, text: string, offset: number): Place {
  const around = tokens.find((token) => token.startOffset < offset && offset <= endOf(token));
  const isWord = around !== undefined && /^[A-Za-z_]/.test(around.image);
  const isString = around !== undefined && tokenMatcher(around, t.String!) && (offset < endOf(around) || isOpen(around));
  const start = isWord ? around.startOffset : offset;
  const before = tokens.filter((token) => endOf(token) <= start && !(isString && token === around));
  const { expects, surroundings } = expectations(before);
  const last = before.at(-1);

  const isCommented = comments.some((comment) => comment.startOffset < offset && offset <= endOf(comment));
  const isNumber = around !== undefined && tokenMatcher(around, t.Number!) && /\d$/.test(text.slice(0, offset));
  const string = isString ? { start: around.startOffset + 1, end: endOf(around) - (isOpen(around) ? 0 : 1) } : undefined;
  return {
    ...surroundings,
    expects: isCommented || isNumber ? "nothing" : isString ? "string" : expects,
    word: { start, end: isWord ? endOf(around) : offset },
    ...(string && { string }),
    ...(last && { before: last }),
    isFirstOnLine: text.slice(0, start).search(/(^|\n)[ \t]*$/) >= 0,
  };
}

const endOf = (token: IToken): number => token.startOffset + token.image.length;

const isOpen = (token: IToken): boolean => token.tokenType.name === "OpenString";

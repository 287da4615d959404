import { type CstNode, type IToken, Lexer } from "chevrotain";
import { tooDeep } from "./brackets.js";
import { DlmParser } from "./parser.js";
import type { Mistake } from "./recovery.js";
import { tokenTable, tokenType } from "./tokens.js";

/** Brackets may nest so deep; deeper ones are cut out before parsing, so that no text can exhaust the stack. */
export const deepestNesting = 100;

/** A text taken apart: the concrete tree of rule `module`, and everything beside it. */
export interface Reading {
  readonly tree: CstNode;
  readonly tokens: readonly IToken[];
  /** `//`, `///` and, reported elsewhere, `#` and slash-star comments, in order. */
  readonly comments: readonly IToken[];
  readonly semicolons: readonly IToken[];
  /** Runs of characters that begin no token. */
  readonly unknown: readonly { readonly start: number; readonly end: number }[];
  /** In the order of the text, one for each place. */
  readonly mistakes: readonly Mistake[];
  /** The first token that is nested too deep. */
  readonly tooDeep?: IToken;
}

/** Lexes and parses a text. Never throws; what is wrong with the text is in the answer. */
export function read(text: string): Reading {
  const lexed = lexer.tokenize(text);
  const deep = new Set(tooDeep(lexed.tokens, deepestNesting));
  const tokens = lexed.tokens.filter((_, index) => !deep.has(index));
  const firstDeep = lexed.tokens.find((_, index) => deep.has(index));

  parser.input = tokens;
  parser.mistakes = [];
  const tree = parser.module();
  const unexpected = parser.errors.map(({ token, message, context }): Mistake => {
    return { kind: "unexpected", token, expected: message ? [message] : [], rule: context.ruleStack.at(-1) ?? "module" };
  });
  return {
    tree,
    tokens,
    comments: lexed.groups.comments ?? [],
    semicolons: lexed.groups.semicolons ?? [],
    unknown: lexed.errors.map(({ offset, length }) => ({ start: offset, end: offset + length })),
    mistakes: onePerPlace([...parser.mistakes, ...unexpected]),
    ...(firstDeep ? { tooDeep: firstDeep } : {}),
  };
}

const lexer = new Lexer(
  tokenTable.map(({ name }) => tokenType(name)),
  { positionTracking: "full" },
);

/** Building it costs milliseconds, so there is one, and `read` resets it. */
const parser = new DlmParser();

/** Recovery can stumble twice over one token; only the first complaint is about what the user wrote. */
function onePerPlace(mistakes: readonly Mistake[]): readonly Mistake[] {
  const place = ({ token }: Mistake): number => (Number.isNaN(token.startOffset) ? Number.POSITIVE_INFINITY : token.startOffset);
  const sorted = mistakes.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  return sorted.filter((mistake, index) => index === 0 || place(mistake) !== place(sorted[index - 1]!));
}

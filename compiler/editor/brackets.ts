import type { IToken } from "chevrotain";

const closing: { readonly [open: string]: string } = { "(": ")", "[": "]", "{": "}" };
const opening = new Map(Object.entries(closing).map(([open, close]) => [close, open]));

/** Opening brackets with those that close them. One that is never closed, and one that closes nothing, is left out. */
export function bracketPairs(tokens: readonly IToken[]): readonly (readonly [IToken, IToken])[] {
  const open: IToken[] = [];
  const pairs: (readonly [IToken, IToken])[] = [];
  for (const token of tokens) {
    if (closing[token.image] !== undefined) open.push(token);
    const wanted = opening.get(token.image);
    if (wanted === undefined) continue;
    const at = open.findLastIndex(({ image }) => image === wanted);
    const [found] = open.splice(at < 0 ? open.length : at);
    if (found) pairs.push([found, token]);
  }
  return pairs;
}

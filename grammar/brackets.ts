import type { IToken } from "chevrotain";

const closers: Readonly<Record<string, string>> = { LParen: "RParen", LBracket: "RBracket", LBrace: "RBrace" };

/** The token that closes an opening one: `RParen` for `LParen`. */
export const closerOf = (opener: string): string | undefined => closers[opener];

/** The brackets that are open before the token at `index`, outermost first. A closing bracket also ends what was left open inside it. */
export function unclosed(tokens: readonly IToken[], index: number): readonly IToken[] {
  const open: IToken[] = [];
  for (const token of tokens.slice(0, index)) {
    const { name } = token.tokenType;
    if (closers[name]) open.push(token);
    else if (name.startsWith("R")) {
      const at = open.findLastIndex((opener) => closers[opener.tokenType.name] === name);
      if (at >= 0) open.length = at;
    }
  }
  return open;
}

export function firstOnLine(tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  const before = tokens[index - 1];
  return token !== undefined && (before === undefined || before.endLine !== token.startLine);
}

/** The column in which the line of a token begins. */
export function lineIndent(tokens: readonly IToken[], token: IToken): number {
  const first = tokens.find(({ startLine }) => startLine === token.startLine);
  return first?.startColumn ?? 1;
}

/** Indices of the tokens that lie in more than `limit` brackets. */
export function tooDeep(tokens: readonly IToken[], limit: number): readonly number[] {
  const deep: number[] = [];
  let depth = 0;
  tokens.forEach((token, index) => {
    const { name } = token.tokenType;
    if (closers[name]) depth++;
    if (depth > limit) deep.push(index);
    if (["RParen", "RBracket", "RBrace"].includes(name)) depth = Math.max(0, depth - 1);
  });
  return deep;
}

import type { CstNode, IToken } from "chevrotain";
import type { Doc } from "./layout.js";

/** A comment and how it stands in the source. */
export interface Placed {
  readonly token: IToken;
  /** On a line of its own, rather than after something. */
  readonly own: boolean;
  /** A blank line stands before it. */
  readonly blank: boolean;
}

/** Which comments belong to which token: those above it, and the one after it on its line. Each is handed out once. */
export interface Comments {
  readonly takeAbove: (token: IToken | undefined) => readonly Placed[];
  readonly takeAfter: (token: IToken) => readonly Placed[];
  /** True when at least one blank line stands right before the token, below its comments. */
  readonly isAfterBlank: (token: IToken) => boolean;
}

/** `undefined` stands for the end of the file. */
export function attachComments(text: string, tokens: readonly IToken[], comments: readonly IToken[]): Comments {
  const above = new Map<IToken | undefined, Placed[]>();
  const after = new Map<IToken, Placed[]>();
  const blanks = new Set<IToken>();
  const all = [...tokens, ...comments].toSorted((a, b) => a.startOffset - b.startOffset);
  const isComment = new Set(comments);

  let waiting: Placed[] = [];
  let lastToken: IToken | undefined;
  for (const [index, token] of all.entries()) {
    const before = all[index - 1];
    const gap = text.slice(before === undefined ? 0 : before.startOffset + before.image.length, token.startOffset);
    const blank = before !== undefined && (gap.match(/\n/g)?.length ?? 0) > 1;
    if (!isComment.has(token)) {
      above.set(token, waiting);
      waiting = [];
      lastToken = token;
      if (blank) blanks.add(token);
    } else if (lastToken !== undefined && waiting.length === 0 && lastToken.endLine === token.startLine) {
      after.set(lastToken, [{ token, own: false, blank: false }]);
    } else waiting.push({ token, own: true, blank });
  }
  above.set(undefined, waiting);

  const take = <Key>(map: Map<Key, Placed[]>, key: Key): readonly Placed[] => {
    const found = map.get(key) ?? [];
    map.delete(key);
    return found;
  };
  return {
    takeAbove: (token) => take(above, token),
    takeAfter: (token) => take(after, token),
    isAfterBlank: (token) => blanks.has(token),
  };
}

export const commentDoc = ({ token, own }: Placed): Doc => ({ kind: "comment", text: token.image.trimEnd(), own });

/** All tokens of a node in the order of the text. */
export function tokensOf(node: CstNode): readonly IToken[] {
  const own = Object.values(node.children).flatMap((children) =>
    children.flatMap((child) => ("children" in child ? tokensOf(child) : [child])),
  );
  return own.toSorted((a, b) => a.startOffset - b.startOffset);
}

import type { CstNode, IToken } from "chevrotain";
import type { Reading } from "../../grammar/read.js";
import type { Span } from "../base/span.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Ident } from "./ast.js";
import { spanOf, tokenSpan } from "./cst.js";

/** What the functions that turn the concrete tree into the AST share. */
export interface TreeContext {
  readonly path: string;
  readonly text: string;
  readonly reading: Reading;
  readonly report: (diagnostic: Diagnostic) => void;
  /** True when no mistake of the grammar lies between the offsets: only there may the tree be trusted to be as it was meant. */
  readonly isClean: (start: number, end: number) => boolean;
}

export const locate = (context: TreeContext, node: CstNode, fallback = 0): Span => spanOf(context.path, node, fallback);

export function identOf(context: TreeContext, token: IToken): Ident {
  return { name: token.image, span: tokenSpan(context.path, token) };
}

/** An identifier that the parser did not find: its name is empty, and no diagnostic is to be made of it. */
export const missingIdent = (context: TreeContext, at: number): Ident => ({
  name: "",
  span: { path: context.path, start: at, end: at },
});

/** The `///` lines that stand right before an offset, without slashes and the space after them. */
export function docBefore({ reading: { comments, tokens } }: TreeContext, offset: number): { readonly doc?: string } {
  const before = lastBefore(tokens, offset);
  const from = before === undefined ? 0 : before.startOffset + before.image.length;
  const lines: string[] = [];
  for (let last = lastIndexBefore(comments, offset); last >= 0; last--) {
    const comment = comments[last]!;
    const isTrailing = before !== undefined && comment.startLine === before.endLine;
    if (comment.startOffset < from || isTrailing) break;
    if (comment.tokenType.name === "DocComment") lines.unshift(comment.image.slice(3).replace(/^ /, "").trimEnd());
  }
  return lines.length === 0 ? {} : { doc: lines.join("\n") };
}

export const lastBefore = (tokens: readonly IToken[], offset: number): IToken | undefined =>
  tokens[lastIndexBefore(tokens, offset)];

/** Binary search: the index of the last token that begins before the offset, or -1. */
function lastIndexBefore(tokens: readonly IToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.startOffset < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

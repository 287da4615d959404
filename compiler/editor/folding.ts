import type { IToken } from "chevrotain";
import type { Span } from "../base/span.js";
import type { Statement } from "../syntax/ast.js";
import type { Analysis } from "./analysis.js";
import { bracketPairs } from "./brackets.js";

/** What an editor can fold away: the rest of the first line up to the end of the span. Each is of several lines. */
export interface Fold {
  readonly span: Span;
  readonly kind: "brackets" | "statement" | "comment";
}

/** Bodies, arguments and lists over several lines from bracket to bracket, long statements, and runs of comments. */
export function foldsOf({ source, reading, ast }: Analysis): readonly Fold[] {
  const { path, text } = source;
  const within = (start: number, end: number): Span => ({ path, start, end });
  const isLong = ({ span: { start, end } }: Fold): boolean => text.slice(start, end).includes("\n");
  const brackets = bracketPairs(reading.tokens).map(
    ([open, close]): Fold => ({ kind: "brackets", span: within(open.startOffset + 1, close.startOffset) }),
  );
  const statements = ast.declarations
    .flatMap((decl): readonly Pick<Statement, "span">[] => {
      if (decl.kind === "train") return decl.settings;
      if (decl.kind === "dims") return [decl];
      return decl.kind === "block" && decl.value ? [...decl.body, decl.value] : decl.body;
    })
    .map(({ span }): Fold => ({ kind: "statement", span }));
  const comments = runsOf(reading.comments, text).map(
    ([first, last]): Fold => ({ kind: "comment", span: within(first.startOffset, last.startOffset + last.image.length) }),
  );
  return [...brackets, ...statements, ...comments].filter(isLong).toSorted((a, b) => a.span.start - b.span.start);
}

/** The first and last of comments that follow each other line by line, with nothing else on their lines. */
function runsOf(comments: readonly IToken[], text: string): readonly (readonly [IToken, IToken])[] {
  const alone = comments.filter(({ startOffset }) => {
    const line = text.lastIndexOf("\n", startOffset - 1) + 1;
    return startOffset === 0 || text.slice(line, startOffset).trim() === "";
  });
  const runs: (readonly [IToken, IToken])[] = [];
  for (const comment of alone) {
    const last = runs.at(-1);
    const goesOn = last && (last[1].endLine ?? 0) + 1 === comment.startLine;
    if (goesOn) runs[runs.length - 1] = [last[0], comment];
    else runs.push([comment, comment]);
  }
  return runs;
}

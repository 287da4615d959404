/** A text of a `.dlm` file. `path` is what messages show; it is never opened by the compiler. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** Where something stands: `start` and `end` are UTF-16 offsets into the text of the file `path`; `end` is exclusive. */
export interface Span {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** The smallest span that covers both; they must be of one file. */
export const cover = (a: Span, b: Span): Span => ({
  path: a.path,
  start: Math.min(a.start, b.start),
  end: Math.max(a.end, b.end),
});

/** 1-based line and column of an offset. Columns count UTF-16 units. */
export function position(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: offset - lastBreak };
}

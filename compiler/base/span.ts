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

/** The same text for the same place, and another for each other. */
export const spanKey = ({ path, start, end }: Span): string => `${path}:${start}:${end}`;

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

/** The lines of a text, for whoever asks for many offsets: a function from an offset to its line, from 1 on. */
export function linesOf(text: string): (offset: number) => number {
  const breaks: number[] = [];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) breaks.push(at);
  return (offset) => {
    let [low, high] = [0, breaks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (breaks[middle] < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

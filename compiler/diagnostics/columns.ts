/** How a line of source is shown, and where its characters stand when it is. */
export interface ShownLine {
  /** Tabs are spaces, and what a terminal would obey rather than show is `\u{FFFD}`. */
  readonly text: string;
  /** The 0-based column at which the character at a UTF-16 offset into the line is shown. */
  readonly column: (offset: number) => number;
}

const tabWidth = 4;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Lays out one line: wide characters and emoji take two columns, combining marks none, tabs go to the next multiple of four. */
export function showLine(line: string): ShownLine {
  const columns: number[] = [];
  let text = "";
  let column = 0;
  for (const { segment, index } of graphemes.segment(line)) {
    for (let i = 0; i < segment.length; i++) columns[index + i] = column;
    const shown = segment === "\t" ? " ".repeat(tabWidth - (column % tabWidth)) : printable(segment);
    text += shown;
    column += segment === "\t" ? shown.length : width(shown);
  }
  return { text, column: (offset) => columns[offset] ?? column };
}

/** Shows control characters instead of obeying them: a source file must not be able to move the cursor. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "\u{FFFD}");

function width(grapheme: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]*$/u.test(grapheme)) return 0;
  return /\p{Emoji_Presentation}|\uFE0F/u.test(grapheme) || isWide(grapheme.codePointAt(0)!) ? 2 : 1;
}

/** The wide and full-width blocks of Unicode's East Asian Width, by their ranges. */
const wideRanges = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
] as const;

const isWide = (code: number): boolean => wideRanges.some(([first, last]) => code >= first && code <= last);

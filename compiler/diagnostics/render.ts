import { position, type Span } from "../base/span.js";
import { printable, type ShownLine, showLine } from "./columns.js";
import type { Diagnostic, Label } from "./diagnostic.js";

/** The text of a file by the path that spans name; undefined where it is not at hand. */
export type SourceLookup = (path: string) => string | undefined;

/**
 * A diagnostic as people read it: what is wrong, the lines of source with what is to be said about them, notes, and what
 * to do. Ends without a line break. Labels of several files get a frame each, the primary one first.
 */
export function renderDiagnostic(diagnostic: Diagnostic, source: SourceLookup, options: { readonly color: boolean }): string {
  const paint = options.color ? colors : plain;
  const { severity, code, title, labels, notes, help, fix } = diagnostic;
  const loud = severity === "error" ? paint.red : paint.yellow;
  const primary = labels[0];
  const marks = labels.map((label) => markOf(label, source, label === primary));
  const gutter = Math.max(2, ...marks.map(({ line }) => String(line).length));
  const edge = paint.blue(`${" ".repeat(gutter)}│`);

  const frames = [...new Set(marks.map(({ path }) => path))].flatMap((path) => {
    const own = marks.filter((mark) => mark.path === path);
    const first = own.find(({ isPrimary }) => isPrimary) ?? own[0]!;
    const lines = [...new Set(own.map(({ line }) => line))].toSorted((a, b) => a - b);
    return [
      `${" ".repeat(gutter)}${paint.blue("┌─")} ${printable(path)}:${first.line}:${first.offset + 1}`,
      ...lines.flatMap((line) => {
        const here = own.filter((mark) => mark.line === line);
        const cut = excerpt(here[0]!.text, (here.find(({ isPrimary }) => isPrimary) ?? here[0]!).offset);
        const shown = showLine(cut.text);
        const under = here.toSorted((a, b) => a.offset - b.offset);
        return [
          `${paint.blue(`${String(line).padEnd(gutter)}│`)} ${shown.text}`.trimEnd(),
          ...under.map((mark) => `${edge} ${underline(mark, cut.column(shown), mark.isPrimary ? loud : paint.blue)}`),
        ];
      }),
    ];
  });
  // A fix is for the editor; where nothing else is said its title helps here too.
  const advice = help ?? fix?.title;
  return [
    `${loud(paint.bold(`${severity}[${code}]`))}${paint.bold(`: ${printable(title)}`)}`,
    ...frames,
    ...notes.map((note) => tail("note", note)),
    ...(advice === undefined ? [] : [tail("help", advice)]),
  ].join("\n");

  function tail(word: string, text: string): string {
    return `${" ".repeat(gutter)}${paint.blue("=")} ${paint.bold(`${word}:`)} ${text
      .split("\n")
      .map(printable)
      .join(`\n${" ".repeat(gutter + 2)}`)}`;
  }
}

interface Mark {
  readonly path: string;
  readonly line: number;
  /** The line's text, and what is marked in it, as UTF-16 offsets. */
  readonly text: string;
  readonly offset: number;
  readonly end: number;
  readonly label: string;
  readonly isPrimary: boolean;
}

function markOf({ span, text: label }: Label, source: SourceLookup, isPrimary: boolean): Mark {
  const text = source(span.path) ?? "";
  const start = Math.min(span.start, text.length);
  const { line, column } = position(text, start);
  const whole = lineAt(text, start);
  // Of a span over several lines the first is marked.
  return {
    path: span.path,
    line,
    text: whole,
    offset: column - 1,
    end: Math.min(column - 1 + extent(span), whole.length),
    label,
    isPrimary,
  };
}

const extent = ({ start, end }: Span): number => Math.max(0, end - start);

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, "");
}

/** Lines up to here are shown whole; of longer ones, which nobody wrote by hand, what is around the mark. */
const longest = 240;

interface Excerpt {
  readonly text: string;
  /** From offsets into the whole line to columns of the excerpt. */
  readonly column: (shown: ShownLine) => (offset: number) => number;
}

function excerpt(line: string, offset: number): Excerpt {
  if (line.length <= longest) return { text: line, column: (shown) => shown.column };
  const start = Math.max(0, Math.min(offset - longest / 4, line.length - longest));
  const before = start > 0 ? "…" : "";
  const end = start + longest;
  const text = `${before}${line.slice(start, end)}${end < line.length ? "…" : ""}`;
  const within = (at: number): number => Math.max(0, Math.min(at - start, longest)) + before.length;
  return { text, column: (shown) => (at) => shown.column(within(at)) };
}

function underline({ offset, end, label, isPrimary }: Mark, column: (offset: number) => number, paint: Paint): string {
  const [from, to] = [column(offset), column(end)];
  const line = (isPrimary ? "^" : "-").repeat(Math.max(1, to - from));
  return `${" ".repeat(from)}${paint(`${line} ${printable(label)}`.trimEnd())}`;
}

type Paint = (text: string) => string;

const ansi =
  (open: number, close: number): Paint =>
  (text) =>
    `\u001B[${open}m${text}\u001B[${close}m`;

const colors = { red: ansi(31, 39), yellow: ansi(33, 39), blue: ansi(34, 39), bold: ansi(1, 22) };
const same: Paint = (text) => text;
const plain: typeof colors = { red: same, yellow: same, blue: same, bold: same };

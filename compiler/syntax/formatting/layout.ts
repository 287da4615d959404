/** A text that may be laid out on one line or on several. */
export type Doc =
  | string
  | readonly Doc[]
  /** Spaces that are kept as they are, for columns. */
  | { readonly kind: "pad"; readonly width: number }
  | Comment
  | Brackets
  | Chain;

/** It goes on to the end of its line, so whatever follows begins a new one; an `own` one also stands at the beginning of one. */
export interface Comment {
  readonly kind: "comment";
  readonly text: string;
  readonly own: boolean;
}

/** `open item, item close`: on one line where it fits, else one item a line. */
export interface Brackets {
  readonly kind: "brackets";
  readonly open: Doc;
  readonly items: readonly Item[];
  /** Comments between the last item and the closing bracket. */
  readonly before: readonly Doc[];
  readonly close: string;
}

/** `head part part`: as many parts on a line as fit; the further lines are indented. */
export interface Chain {
  readonly kind: "chain";
  readonly head: Doc;
  readonly parts: readonly Part[];
}

export interface Item {
  readonly doc: Doc;
  /** What stands after the comma of this item. */
  readonly comments: readonly Doc[];
}

export interface Part {
  readonly doc: Doc;
  /** The author broke the line here, and it stays broken. */
  readonly broken: boolean;
}

/** So many characters a line may have; the indentation is not counted. */
export const lineWidth = 100;
const step = 2;

/** Lays out a document whose first line is indented by `indent`; the lines after it by at least as much. */
export function layOut(doc: Doc, indent: number): string {
  const lines: string[] = [];
  let line = "";
  let base = indent;
  let space = "";
  /** After a comment: the indentation of what follows it. */
  let breakAt: number | undefined;

  write(doc, indent + step);
  lines.push(" ".repeat(base) + line);
  return lines.map((text) => text.trimEnd()).join("\n");

  function write(part: Doc, next: number): void {
    if (typeof part === "string") text(part);
    else if (isList(part)) for (const one of part) write(one, next);
    else if (part.kind === "pad") space += line === "" ? "" : " ".repeat(part.width);
    else if (part.kind === "comment") writeComment(part, next);
    else if (part.kind === "brackets") writeBrackets(part);
    else writeChain(part);
  }

  function writeComment(part: Comment, next: number): void {
    if (part.own || breakAt !== undefined) breakLine(breakAt ?? (line === "" ? base : next));
    line += `${line === "" ? "" : " "}${part.text}`;
    space = "";
    breakAt = part.own ? base : next;
  }

  function text(part: string): void {
    if (part === " ") {
      if (line !== "" && space === "") space = " ";
      return;
    }
    if (breakAt !== undefined) breakLine(breakAt);
    line += space + part;
    space = "";
  }

  function breakLine(next: number): void {
    breakAt = undefined;
    space = "";
    if (line === "") {
      base = next;
      return;
    }
    lines.push(" ".repeat(base) + line);
    line = "";
    base = next;
  }

  function writeBrackets(part: Brackets): void {
    const { open, items, before, close } = part;
    if (breakAt !== undefined) breakLine(breakAt);
    const own = base;
    if (flatWidth(part) <= room()) {
      write(open, own);
      for (const [index, item] of items.entries()) write(index === 0 ? item.doc : [",", " ", item.doc], own + step);
      text(close);
      return;
    }
    write(open, own + step);
    for (const { doc: item, comments } of items) {
      breakLine(own + step);
      write([item, ",", comments], own + step);
    }
    if (before.length > 0) {
      breakLine(own + step);
      write(before, own + step);
    }
    breakLine(own);
    text(close);
  }

  function writeChain({ head, parts }: Chain): void {
    if (breakAt !== undefined) breakLine(breakAt);
    const own = base;
    write(head, own + step);
    for (const part of parts) {
      if (part.broken || 1 + widthOfLine(part.doc) > room()) breakLine(own + step);
      else text(" ");
      write(part.doc, own + step);
    }
  }

  function room(): number {
    return lineWidth - line.length - space.length;
  }
}

/** The text of a document on one line; only where its flatWidth is finite. */
export const flatText = (doc: Doc): string => layOut(doc, 0).replaceAll("\n", " ");

/** The width on one line; infinite where it can't be on one. */
export function flatWidth(doc: Doc): number {
  if (typeof doc === "string") return doc.length;
  if (isList(doc)) return sum(doc.map(flatWidth));
  switch (doc.kind) {
    case "pad":
      return doc.width;
    case "comment":
      return Number.POSITIVE_INFINITY;
    case "brackets": {
      const { open, items, before, close } = doc;
      const inner = sum(items.map((item) => flatWidth(item.doc) + flatWidth(item.comments)));
      return flatWidth(open) + inner + 2 * Math.max(0, items.length - 1) + flatWidth(before) + close.length;
    }
    case "chain":
      return (
        flatWidth(doc.head) + sum(doc.parts.map((part) => (part.broken ? Number.POSITIVE_INFINITY : 1 + flatWidth(part.doc))))
      );
  }
}

/** The width up to the first place where the line has to end. */
function widthOfLine(doc: Doc): number {
  let width = 0;
  measure(doc);
  return width;

  /** False once the line has ended. */
  function measure(part: Doc): boolean {
    if (typeof part === "string") {
      width += part.length;
      return true;
    }
    if (isList(part)) return part.every(measure);
    switch (part.kind) {
      case "pad":
        width += part.width;
        return true;
      case "comment":
        return false;
      case "brackets":
        if (flatWidth(part) < Number.POSITIVE_INFINITY) return measureFlat(part);
        measure(part.open);
        return false;
      case "chain":
        return measure(part.head) && part.parts.every((one) => !one.broken && measure([" ", one.doc]));
    }
  }

  function measureFlat(part: Doc): boolean {
    width += flatWidth(part);
    return true;
  }
}

const isList = (doc: Doc): doc is readonly Doc[] => Array.isArray(doc);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

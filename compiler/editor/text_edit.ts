import type { Span } from "../base/span.js";

/** A change of a text: what stands at `span` becomes `text`. The edits of one change do not overlap. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** The text of a file with the edits that concern it; all offsets are of the text before. */
export const applyEdits = (path: string, text: string, edits: readonly TextEdit[]): string =>
  edits
    .filter(({ span }) => span.path === path)
    .toSorted((a, b) => b.span.start - a.span.start || b.span.end - a.span.end)
    .reduce((changed, { span, text: insert }) => changed.slice(0, span.start) + insert + changed.slice(span.end), text);

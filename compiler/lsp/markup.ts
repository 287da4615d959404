import { type MarkupContent, MarkupKind } from "vscode-languageserver/node";

/** Markdown, or for an editor that shows none the same as plain text. */
export const markup = (value: string, accepted: readonly MarkupKind[] | undefined): MarkupContent => ({
  kind: accepted && !accepted.includes(MarkupKind.Markdown) ? MarkupKind.PlainText : MarkupKind.Markdown,
  value,
});

import type { Span } from "../base/span.js";
import type { Fix } from "./diagnostic.js";

/** The fix of what has one likely answer; nothing where there is none. */
export const changeTo = (span: Span, text: string | undefined): { readonly fix?: Fix } =>
  text === undefined ? {} : { fix: { title: `change to \`${text}\``, edits: [{ span, text }] } };

/** The fix of what stands twice: the later one is taken out, where it is known what belongs to it. */
export const withoutIt = (whole: Span | undefined): { readonly fix?: Fix } =>
  whole ? { fix: { title: "remove this one", edits: [{ span: whole, text: "" }] } } : {};

/** Help and fix for a misspelt name; nothing where no known name is near. */
export const meant = (span: Span, suggestion: string | undefined): { readonly help?: string; readonly fix?: Fix } =>
  suggestion === undefined ? {} : { help: `did you mean \`${suggestion}\`?`, ...changeTo(span, suggestion) };

import type { Span } from "../base/span.js";

export type Severity = "error" | "warning";

/** A place and what is to be said about it. The first label of a diagnostic is the primary one. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** A change of the text that would mend the mistake; the editor offers it, the command line prints it as help. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/** What the compiler has to say about a text: data, never an exception. */
export interface Diagnostic {
  /** `DLM0xx` syntax, `1xx` names, `2xx` shapes, `3xx` parameters, `4xx` training and data, `5xx` device limits. */
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly labels: readonly Label[];
  readonly notes: readonly string[];
  readonly help?: string;
  readonly fix?: Fix;
}

/** What every phase that can find mistakes returns. */
export interface Checked<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

export const isError = (diagnostic: Diagnostic): boolean => diagnostic.severity === "error";

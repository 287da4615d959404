import type { Diagnostic, Fix, Label, Severity } from "./diagnostic.js";

/** What a message function says beside its code and severity. */
export interface Message {
  readonly title: string;
  readonly labels: readonly Label[];
  readonly notes?: readonly string[];
  readonly help?: string;
  readonly fix?: Fix;
}

/** A kind of diagnostic: its code, what `dlmc explain` and docs/errors.md say, and the function that makes one. */
export interface DiagnosticKind<Facts> {
  (facts: Facts): Diagnostic;
  readonly code: string;
  readonly severity: Severity;
  /** One line for the index. */
  readonly summary: string;
  /** A few sentences: why it is a mistake, what to do. */
  readonly explanation: string;
  /** A small `.dlm` text that shows exactly this diagnostic. */
  readonly example: string;
}

/** Adds a kind of diagnostic to a catalogue. The catalogues are `syntax.ts`, `names.ts`, `shapes.ts`, … in this folder. */
export function defineDiagnostic<Facts>(kind: {
  readonly code: string;
  readonly severity?: Severity;
  readonly summary: string;
  readonly explanation: string;
  readonly example: string;
  readonly message: (facts: Facts) => Message;
}): DiagnosticKind<Facts> {
  const { code, severity = "error", summary, explanation, example, message } = kind;
  const make = (facts: Facts): Diagnostic => ({ code, severity, notes: [], ...message(facts) });
  return Object.assign(make, { code, severity, summary, explanation, example });
}

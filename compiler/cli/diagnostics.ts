import { position, type Span } from "../base/span.js";
import type { TextOf } from "../compile.js";
import { type Diagnostic, isError } from "../diagnostics/diagnostic.js";

/** All diagnostics as people read them, with an empty line between. */
export async function renderDiagnostics(diagnostics: readonly Diagnostic[], textOf: TextOf, color: boolean): Promise<string> {
  if (diagnostics.length === 0) return "";
  const { renderDiagnostic } = await import("../diagnostics/render.js");
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, textOf, { color })).join("\n\n");
}

/** Diagnostics as `--json` tells them: like the data itself, with lines and columns (from 1) beside the offsets. */
export const diagnosticsJson = (diagnostics: readonly Diagnostic[], textOf: TextOf): readonly object[] =>
  diagnostics.map(({ code, severity, title, labels, notes, help, fix }) => ({
    code,
    severity,
    title,
    labels: labels.map(({ span, text }) => ({ ...placeJson(span, textOf), text })),
    notes,
    ...(help !== undefined && { help }),
    ...(fix && { fix: { title: fix.title, edits: fix.edits.map(({ span, text }) => ({ ...placeJson(span, textOf), text })) } }),
  }));

const placeJson = ({ path, start, end }: Span, textOf: TextOf) => ({
  path,
  start: { offset: start, ...position(textOf(path) ?? "", start) },
  end: { offset: end, ...position(textOf(path) ?? "", end) },
});

/** `2 errors and 1 warning`. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(isError).length;
  const warnings = diagnostics.length - errors;
  const count = (n: number, what: string) => (n === 0 ? [] : [`${n} ${what}${n === 1 ? "" : "s"}`]);
  return [...count(errors, "error"), ...count(warnings, "warning")].join(" and ") || "no mistakes";
}

import { check } from "../../compiler/check/check.js";
import { renderDiagnostic } from "../../compiler/diagnostics/render.js";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { parse } from "../../compiler/syntax/parse.js";

/** Everything that the phases before the first kernel say about a text. There are no other files beside it. */
export function diagnose(text: string): readonly Diagnostic[] {
  const { value: module, diagnostics: syntax } = parse({ path: "main.dlm", text });
  return [...syntax, ...check(module, { load: () => undefined, syntax }).diagnostics];
}

/** How a golden file parts the source from what is said about it. */
export const separator = "\n----\n";

/** What a golden file should be, by the source in it. */
export function golden(text: string): string {
  const messages = diagnose(text).map((diagnostic) => renderDiagnostic(diagnostic, () => text, { color: false }));
  return `${text}${separator}${messages.join("\n\n")}\n`;
}

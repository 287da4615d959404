import { DiagnosticSeverity, DiagnosticTag, type Diagnostic as Told } from "vscode-languageserver/node";
import type { Span } from "../base/span.js";
import { type Diagnostic, isError, type Label } from "../diagnostics/diagnostic.js";
import { unusedName } from "../diagnostics/names.js";
import { unusedValue } from "../diagnostics/syntax.js";
import type { Analysis } from "../editor/analysis.js";
import type { Context } from "./feature.js";

/**
 * What the compiler has to say of a file, as the editor shows it in that file. A mistake in a file that it uses is told where the two
 * meet: at a place of this file that has to do with it, else at the `use`. The other file tells its own when it is open.
 */
export function diagnosticsOf(analysis: Analysis, context: Context): readonly Told[] {
  const { path } = analysis.source;
  return analysis.diagnostics.flatMap((diagnostic) => {
    const own = diagnostic.labels.find(({ span }) => span.path === path);
    const at = own?.span ?? (isError(diagnostic) ? useThatLeadsTo(diagnostic.labels[0]?.span.path, analysis) : undefined);
    return at === undefined ? [] : [tell(diagnostic, { at, own, context })];
  });
}

/** Codes of what may go without a change of meaning; editors show it paler. */
const unnecessary: readonly string[] = [unusedName.code, unusedValue.code];

interface Place {
  readonly at: Span;
  /** The label that stands at the place; undefined where the mistake is in another file altogether. */
  readonly own: Label | undefined;
  readonly context: Context;
}

function tell(diagnostic: Diagnostic, { at, own, context: { workspace, client } }: Place): Told {
  const { code, title, labels, notes, help, fix } = diagnostic;
  const { relatedInformation: canRelate, codeDescriptionSupport: canLink } = client.textDocument?.publishDiagnostics ?? {};
  const others = labels.filter((label) => label !== own);
  const related = others.flatMap(({ span, text }) => {
    const location = workspace.location(span);
    return location === undefined ? [] : [{ location, message: text || title }];
  });
  const advice = help ?? fix?.title;
  const page = canLink ? workspace.pages.explanation(code) : undefined;
  return {
    range: workspace.range(at),
    severity: isError(diagnostic) ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    ...(page !== undefined && { codeDescription: { href: page } }),
    source: "dlmc",
    message: [
      title,
      ...(own?.text ? [own.text] : []),
      ...(canRelate ? [] : others.map(({ text }) => text).filter((text) => text !== "")),
      ...notes.map((note) => `note: ${note}`),
      ...(advice === undefined ? [] : [`help: ${advice}`]),
    ].join("\n"),
    ...(canRelate && related.length > 0 && { relatedInformation: related }),
    ...(unnecessary.includes(code) && { tags: [DiagnosticTag.Unnecessary] }),
  };
}

/** The `use` of the root by which a file came in, perhaps through others. */
function useThatLeadsTo(path: string | undefined, { mentions, source, ast }: Analysis): Span | undefined {
  if (path === undefined) return undefined;
  const edges = mentions.filter(({ to }) => to.kind === "file");
  const leads = (from: string, seen: readonly string[]): boolean =>
    from === path ||
    edges.some(({ at, to }) => at.path === from && !seen.includes(to.span.path) && leads(to.span.path, [...seen, from]));
  return edges.find(({ at, to }) => at.path === source.path && leads(to.span.path, [source.path]))?.at ?? ast.uses[0]?.span;
}

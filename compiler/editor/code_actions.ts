import type { Span } from "../base/span.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Analysis } from "./analysis.js";
import type { TextEdit } from "./text_edit.js";

/** A change that mends a mistake, offered where the mistake stands. */
export interface CodeAction {
  /** What it does: `change to \`conv2d\``. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly mends: Diagnostic;
}

/** The fixes of all mistakes that touch a place of this file. */
export function codeActions(
  { diagnostics, source, textOf }: Analysis,
  { start, end }: Pick<Span, "start" | "end">,
): readonly CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const { fix, labels } = diagnostic;
    const isHere = labels.some(({ span }) => span.path === source.path && span.start <= end && start <= span.end);
    if (!fix || !isHere) return [];
    const edits = fix.edits.map((edit) => wholeLines(edit, textOf(edit.span.path)));
    return [{ title: fix.title, edits, mends: diagnostic }];
  });
}

/** What leaves nothing but space on its lines takes these lines with it. */
function wholeLines(edit: TextEdit, text: string | undefined): TextEdit {
  if (edit.text !== "" || text === undefined) return edit;
  const { span } = edit;
  const start = text.lastIndexOf("\n", span.start - 1) + 1;
  const lineBreak = text.indexOf("\n", span.end);
  const end = lineBreak < 0 ? text.length : lineBreak + 1;
  const isAlone = `${text.slice(start, span.start)}${text.slice(span.end, end)}`.trim() === "";
  return isAlone ? { ...edit, span: { ...span, start, end } } : edit;
}

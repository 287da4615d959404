import type { Source, Span } from "../base/span.js";
import { format } from "../syntax/format.js";
import type { Analysis } from "./analysis.js";
import { changedLines } from "./changed_lines.js";
import type { TextEdit } from "./text_edit.js";

/** The whole text in the one style; nothing where it has mistakes of syntax, as `dlmc fmt` leaves it alone then. */
export const formatAll = ({ source }: Analysis): readonly TextEdit[] => changedLines(source, format(source).value);

/**
 * Formats what a range touches. In a text with mistakes of syntax, those declarations that have none are formatted, each as if it
 * were alone.
 */
export function formatRange(analysis: Analysis, range: Pick<Span, "start" | "end">): readonly TextEdit[] {
  const touches = ({ start, end }: Span): boolean => start <= range.end && range.start <= end;
  const whole = formatAll(analysis);
  if (whole.length > 0) return whole.filter(({ span }) => touches(span));
  return analysis.ast.declarations.filter(({ span }) => touches(span)).flatMap(({ span }) => formatAlone(analysis.source, span));
}

/** After a `}` was typed before `offset`: formats the declaration that it closes. */
export function formatOnBrace(analysis: Analysis, offset: number): readonly TextEdit[] {
  const closed = analysis.ast.declarations.find(({ span }) => span.end === offset);
  return closed && analysis.source.text[offset - 1] === "}" ? formatRange(analysis, closed.span) : [];
}

const version = "dlm 1\n\n";

function formatAlone({ path, text }: Source, span: Span): readonly TextEdit[] {
  const declaration = text.slice(span.start, span.end);
  const { value } = format({ path, text: `${version}${declaration}` });
  const formatted = value.slice(version.length).replace(/\n$/, "");
  return changedLines({ path, text: declaration }, formatted).map((edit) => ({
    ...edit,
    span: { path, start: edit.span.start + span.start, end: edit.span.end + span.start },
  }));
}

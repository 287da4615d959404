import type { Span } from "../base/span.js";
import type { Declaration, DimExpr, TypeExpr } from "../syntax/ast.js";
import { partsOf } from "../syntax/parts.js";
import type { Analysis } from "./analysis.js";
import { bracketPairs } from "./brackets.js";

/**
 * What a selection grows to, step by step, from the word at an offset outwards: the argument, the call, the pipe up to it, the
 * statement, the body, the declaration, the file.
 */
export function selectionsAt({ source, reading, ast }: Analysis, offset: number): readonly Span[] {
  const { path, text } = source;
  const holds = ({ start, end }: Span): boolean => start <= offset && offset <= end;
  const words = [...reading.tokens, ...reading.comments]
    .filter(({ image }) => /[A-Za-z0-9_"]/.test(image))
    .map(({ startOffset, image }): Span => ({ path, start: startOffset, end: startOffset + image.length }));
  const inBrackets = bracketPairs(reading.tokens).flatMap(([open, close]): readonly Span[] => [
    { path, start: open.startOffset + 1, end: close.startOffset },
    { path, start: open.startOffset, end: close.startOffset + 1 },
  ]);
  const trees = ast.declarations.filter(({ span }) => holds(span)).flatMap((decl) => [decl.span, ...spansIn(decl)]);
  const all = [...words, ...inBrackets, ...trees, { path, start: 0, end: text.length }].filter(holds);
  const ordered = all.toSorted((a, b) => a.end - a.start - (b.end - b.start));
  const chosen: Span[] = [];
  for (const span of ordered) {
    const last = chosen.at(-1);
    // Spans of a tree lie in each other; where the text is broken, one that does not is left out.
    if (!last || (span.start <= last.start && last.end <= span.end && span.end - span.start > last.end - last.start))
      chosen.push(span);
  }
  return chosen;
}

/** The places of all parts of a declaration. */
function spansIn(decl: Declaration): readonly Span[] {
  switch (decl.kind) {
    case "dims":
      return decl.dims.flatMap(({ span, value }) => [span, ...spansOf(value)]);
    case "train":
      return decl.settings.flatMap(({ span, value }) => [span, ...spansOf(value)]);
    case "data":
      return decl.body.flatMap(({ span, value }) => [span, ...spansOf(value)]);
    case "model": {
      const ports = [...decl.inputs, ...decl.outputs].flatMap(({ span, type }) => [span, ...spansOfType(type)]);
      return [...ports, ...decl.body.flatMap(({ span, value }) => [span, ...spansOf(value)])];
    }
    case "block": {
      const ports = [...decl.parameters, ...decl.inputs].flatMap(({ span, type }) => [span, ...spansOfType(type)]);
      const statements = decl.body.flatMap(({ span, value }) => [span, ...spansOf(value)]);
      return [...ports, ...spansOfType(decl.result), ...statements, ...(decl.value ? spansOf(decl.value) : [])];
    }
  }
}

const spansOfType = ({ span, dims = [] }: TypeExpr): readonly Span[] => [span, ...dims.flatMap(spansOf)];

function spansOf(expr: DimExpr): readonly Span[] {
  if (expr.kind === "wildcard") return [expr.span];
  const named = expr.kind === "call" ? expr.args.map(({ span }) => span) : [];
  return [expr.span, ...named, ...partsOf(expr).flatMap(spansOf)];
}

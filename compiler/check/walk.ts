import type { BlockDecl, Expr, Ident, ModelDecl } from "../syntax/ast.js";
import { partsOf } from "../syntax/parts.js";

/** An expression and everything inside of it, outermost first. */
export function allInside(expr: Expr): readonly Expr[] {
  const found: Expr[] = [];
  const visit = (e: Expr): void => {
    found.push(e);
    for (const part of partsOf(e)) visit(part);
  };
  visit(expr);
  return found;
}

/** The expressions of a body, in order. */
export const expressionsOf = (decl: ModelDecl | BlockDecl): readonly Expr[] => [
  ...decl.body.map((statement) => statement.value),
  ...(decl.kind === "block" && decl.value ? [decl.value] : []),
];

/** The names that a body gives to its layers itself, by `as` or `layer`: parts of parameter paths. */
export const layerNamesOf = (decl: ModelDecl | BlockDecl): readonly Ident[] => [
  ...decl.body.flatMap((statement) => (statement.kind === "layer" ? [statement.name] : [])),
  ...expressionsOf(decl)
    .flatMap(allInside)
    .flatMap((expr) => (expr.kind === "pipe" && expr.as ? [expr.as] : [])),
];

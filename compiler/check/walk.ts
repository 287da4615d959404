import type { BlockDecl, Expr, Ident, ModelDecl } from "../syntax/ast.js";
import { partsOf } from "../syntax/parts.js";

/** An expression and everything inside of it, outermost first. */
export const allInside = (expr: Expr): readonly Expr[] => [expr, ...partsOf(expr).flatMap(allInside)];

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

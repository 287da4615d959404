import type { Declaration, Expr } from "../syntax/ast.js";
import { partsOf } from "../syntax/parts.js";

/** Every expression of a declaration, each before its parts. Deep trees are cut by the parser, so that recursion is safe. */
export function everyExpression(declaration: Declaration): readonly Expr[] {
  const found: Expr[] = [];
  const visit = (expr: Expr): void => {
    found.push(expr);
    for (const part of partsOf(expr)) visit(part);
  };
  for (const root of rootsOf(declaration)) visit(root);
  return found;
}

function rootsOf(declaration: Declaration): readonly Expr[] {
  switch (declaration.kind) {
    case "dims":
      return declaration.dims.map(({ value }) => value);
    case "train":
      return declaration.settings.map(({ value }) => value);
    case "block": {
      const defaults = declaration.parameters.flatMap(({ default: value }) => (value ? [value] : []));
      return [...defaults, ...declaration.body.map(({ value }) => value), ...(declaration.value ? [declaration.value] : [])];
    }
    case "model":
    case "data":
      return declaration.body.map(({ value }) => value);
  }
}

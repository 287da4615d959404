import { allInside, expressionsOf } from "../check/walk.js";
import type { Declaration, Expr } from "../syntax/ast.js";

/** Every expression of a declaration, each before its parts. Deep trees are cut by the parser, so that recursion is safe. */
export function everyExpression(declaration: Declaration): readonly Expr[] {
  return rootsOf(declaration).flatMap(allInside);
}

function rootsOf(declaration: Declaration): readonly Expr[] {
  switch (declaration.kind) {
    case "dims":
      return declaration.dims.map(({ value }) => value);
    case "train":
      return declaration.settings.map(({ value }) => value);
    case "block": {
      const defaults = declaration.parameters.flatMap(({ default: value }) => (value ? [value] : []));
      return [...defaults, ...expressionsOf(declaration)];
    }
    case "model":
      return expressionsOf(declaration);
    case "data":
      return declaration.body.map(({ value }) => value);
  }
}

import type { Expr } from "./ast.js";

/** The expressions directly inside of one. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "call":
      return expr.args.map((argument) => argument.value);
    case "list":
      return expr.items;
    case "negate":
      return [expr.operand];
    case "binary":
      return [expr.left, expr.right];
    case "pipe":
      return [expr.input, expr.step];
    default:
      return [];
  }
}

import { unreachable } from "../base/invariant.js";
import type { Expr } from "./expr.js";

/** The expressions that an expression is made of, one level down. */
export function partsOf(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "number":
    case "axis":
      return [];
    case "load":
      return e.index;
    case "unary":
    case "convert":
      return [e.x];
    case "binary":
      return [e.a, e.b];
    case "select":
      return [e.condition, e.then, e.otherwise];
    case "reduce":
      return [...e.axes.flatMap(({ count }) => count?.value ?? []), e.body];
    default:
      return unreachable(e);
  }
}

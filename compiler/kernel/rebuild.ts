import type { Expr } from "./expr.js";

/**
 * The same expression with other parts: `replace` says what to take for a part, or nothing to go on inside. What is shared stays
 * shared, and axes stay as they are: counts that the data tells are not looked into.
 */
export function rebuildExpr(root: Expr, replace: (e: Expr) => Expr | undefined): Expr {
  const done = new Map<Expr, Expr>();
  const go = (e: Expr): Expr => {
    const known = done.get(e);
    if (known) return known;
    const made = replace(e) ?? inside(e);
    done.set(e, made);
    return made;
  };
  const inside = (e: Expr): Expr => {
    switch (e.kind) {
      case "number":
      case "axis":
        return e;
      case "load":
        return { ...e, index: e.index.map(go) };
      case "unary":
      case "convert":
        return { ...e, x: go(e.x) };
      case "binary":
        return { ...e, a: go(e.a), b: go(e.b) };
      case "select":
        return { ...e, condition: go(e.condition), then: go(e.then), otherwise: go(e.otherwise) };
      case "reduce":
        return { ...e, body: go(e.body) };
    }
  };
  return go(root);
}

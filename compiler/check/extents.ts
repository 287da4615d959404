import { badExtent } from "../diagnostics/parameters.js";
import type { DimExpr, Expr, TypeExpr } from "../syntax/ast.js";
import { type Constants, evaluateNumber } from "./constants.js";
import type { Report } from "./report.js";
import { allInside } from "./walk.js";

/** The extent that an expression gives; undefined where it is none, which has been told: unknown names with the other names. */
export function evaluateExtent(expr: Expr, names: Constants, report: Report): number | undefined {
  if (allInside(expr).some((part) => part.kind === "name" && !names.has(part.name))) return undefined;
  const extent = evaluateNumber(expr, names, report);
  if (extent === undefined || (Number.isSafeInteger(extent) && extent >= 1)) return extent;
  report(badExtent({ text: writeExtent(expr), value: showExtent(extent), span: expr.span }));
  return undefined;
}

/** At most three digits behind the point. */
export const showExtent = (extent: number): string => String(Math.round(extent * 1000) / 1000);

/** A type as it was written: `f32[h / 2, w, _]`. */
export const writeType = ({ name, dims }: TypeExpr): string =>
  dims ? `${name.name}[${dims.map(writeExtent).join(", ")}]` : name.name;

export function writeExtent(expr: DimExpr): string {
  switch (expr.kind) {
    case "wildcard":
      return "_";
    case "number":
      return expr.text;
    case "name":
      return expr.name;
    case "negate":
      return `-${writeExtent(expr.operand)}`;
    case "binary":
      return `${writeExtent(expr.left)} ${expr.op} ${writeExtent(expr.right)}`;
    default:
      return "…";
  }
}

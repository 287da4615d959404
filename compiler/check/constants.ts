import { unreachable } from "../base/invariant.js";
import { notConstant, quotedName } from "../diagnostics/parameters.js";
import type { Expr } from "../syntax/ast.js";
import type { Report } from "./report.js";

/**
 * What an argument can be before anything runs. Identifiers that name no dimension or parameter (`same`, `he_normal`) are
 * strings, and `constant(0.1)` is `{ call: "constant", args: [0.1] }`, as the schemas of layers expect.
 */
export type Constant =
  | number
  | boolean
  | string
  | readonly Constant[]
  | { readonly call: string; readonly args: readonly Constant[] };

/** As it is written in a file. */
export function writeConstant(value: Constant, writeNumber: (value: number) => string = String): string {
  if (typeof value === "number") return writeNumber(value);
  if (typeof value !== "object") return String(value);
  const all = (values: readonly Constant[]): string => values.map((one) => writeConstant(one, writeNumber)).join(", ");
  return "call" in value ? `${value.call}(${all(value.args)})` : `[${all(value)}]`;
}

/** What names stand for inside of arguments: dimensions and the parameters of a block. Undefined is one whose value was wrong. */
export type Constants = ReadonlyMap<string, Constant | undefined>;

/** The value of an expression in an argument; undefined where it has none, which has been told. */
export function evaluateConstant(expr: Expr, names: Constants, report: Report): Constant | undefined {
  switch (expr.kind) {
    case "number":
      return expr.value;
    case "string":
      report(quotedName({ text: expr.value, span: expr.span }));
      return undefined;
    case "name":
      if (expr.name === "true" || expr.name === "false") return expr.name === "true";
      return names.has(expr.name) ? names.get(expr.name) : expr.name;
    case "list":
      return allOf(expr.items, names, report);
    case "call": {
      const args = allOf(
        expr.args.map((argument) => argument.value),
        names,
        report,
      );
      const named = expr.args.find((argument) => argument.name);
      if (named) {
        report(
          notConstant({ title: `\`${expr.callee.name}\` takes no named arguments here`, span: named.span, label: "has a name" }),
        );
        return undefined;
      }
      return args && { call: expr.callee.name, args };
    }
    case "negate": {
      const operand = evaluateNumber(expr.operand, names, report);
      return operand === undefined ? undefined : -operand;
    }
    case "binary":
      return evaluateArithmetic(expr, names, report);
    case "pipe":
      report(
        notConstant({
          title: "an argument is known before anything runs, and a pipe is not",
          span: expr.span,
          label: "a value of the network",
          help: "name it with `let`, and pipe that into the layer",
        }),
      );
      return undefined;
    case "missing":
      return undefined;
    default:
      return unreachable(expr);
  }
}

/** The value of an expression that must be a number. */
export function evaluateNumber(expr: Expr, names: Constants, report: Report): number | undefined {
  const value = evaluateConstant(expr, names, report);
  if (value === undefined || typeof value === "number") return value;
  const what = typeof value === "string" ? `\`${value}\` is not a number, a dimension or a parameter` : "this is not a number";
  report(notConstant({ title: what, span: expr.span, label: "a number is needed here" }));
  return undefined;
}

function evaluateArithmetic(expr: Expr & { readonly kind: "binary" }, names: Constants, report: Report): number | undefined {
  const left = evaluateNumber(expr.left, names, report);
  const right = evaluateNumber(expr.right, names, report);
  if (left === undefined || right === undefined) return undefined;
  const value = arithmetic[expr.op](left, right);
  if (Number.isFinite(value)) return value;
  report(notConstant({ title: "this comes to no number", span: expr.span, label: `${left} ${expr.op} ${right}` }));
  return undefined;
}

/** What the signs of arithmetic do with numbers. */
export const arithmetic = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
} as const;

function allOf(items: readonly Expr[], names: Constants, report: Report): readonly Constant[] | undefined {
  const values = items.map((item) => evaluateConstant(item, names, report));
  return values.every((value) => value !== undefined) ? values : undefined;
}

import type { Span } from "../base/span.js";
import { quotedName } from "../diagnostics/parameters.js";
import { badSetting } from "../diagnostics/training.js";
import type { Argument, Expr } from "../syntax/ast.js";
import type { Report } from "./report.js";

/** A loss or optimizer as written: a name, or a call with arguments. */
export interface Choice {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly span: Span;
  readonly nameSpan: Span;
}

/** Reads `adam` or `adam(learning_rate: 0.001)`; undefined for anything else, which has been told. */
export function chosen(
  expr: Expr,
  { what, example, report }: { readonly what: string; readonly example: string; readonly report: Report },
): Choice | undefined {
  const { span } = expr;
  switch (expr.kind) {
    case "name":
      return { name: expr.name, args: [], span, nameSpan: span };
    case "call":
      return { name: expr.callee.name, args: expr.args, span, nameSpan: expr.callee.span };
    case "missing":
      return undefined;
    case "string":
      report(quotedName({ text: expr.value, span }));
      return undefined;
    default: {
      const article = /^[aeiou]/.test(what) ? "an" : "a";
      report(
        badSetting({
          title: `${article} ${what} is a name or a call`,
          span,
          label: "is neither",
          help: `write ${example}`,
          instead: example.replaceAll("`", ""),
        }),
      );
      return undefined;
    }
  }
}

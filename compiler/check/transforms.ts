import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { unknownName } from "../diagnostics/names.js";
import { badTransform } from "../diagnostics/training.js";
import type { Argument, Expr } from "../syntax/ast.js";
import type { Port, Transform } from "./checked.js";
import { type Constants, evaluateNumber } from "./constants.js";
import type { Report } from "./report.js";

const kinds = ["scale", "shift"] as const;

interface TransformContext {
  readonly column: string;
  readonly port: Port | undefined;
  readonly constants: Constants;
  readonly report: Report;
}

/**
 * `scale(image, 1/255)` or `image -> scale(1/255) -> shift(-0.5)`: the transforms of a column, in order; undefined where one is
 * wrong, which has been told.
 */
export function checkTransforms(expr: Expr, context: TransformContext): readonly Transform[] | undefined {
  const { column, port, report } = context;
  if (port && port.target.dtype === "u32") {
    const title = `\`${column}\` is \`${port.kind}\`, and holds no number to transform`;
    report(badTransform({ title, span: expr.span, label: "cannot be transformed" }));
    return undefined;
  }
  return collect(expr, context);
}

function collect(expr: Expr, context: TransformContext): readonly Transform[] | undefined {
  const { column, report } = context;
  const help = `write \`${column} = scale(${column}, 1/255)\` or \`${column} = ${column} -> scale(1/255)\``;
  switch (expr.kind) {
    case "missing":
      return undefined;
    case "name":
      if (expr.name === column) return [];
      report(
        badTransform({
          title: `a transform of \`${column}\` begins with \`${column}\``,
          span: expr.span,
          label: "is another one",
          help,
        }),
      );
      return undefined;
    case "pipe": {
      const before = collect(expr.input, context);
      if (expr.step.kind !== "call") {
        report(
          badTransform({ title: "a transform is `scale(…)` or `shift(…)`", span: expr.step.span, label: "is neither", help }),
        );
        return undefined;
      }
      const step = transform({ callee: expr.step.callee, args: expr.step.args, span: expr.step.span }, context);
      return before && step && [...before, step];
    }
    case "call": {
      const [first, ...args] = expr.args;
      if (!first) {
        report(
          badTransform({
            title: "a transform takes the column and a number",
            span: expr.span,
            label: "takes two arguments",
            help,
          }),
        );
        return undefined;
      }
      const before = collect(first.value, context);
      const step = transform({ callee: expr.callee, args, span: expr.span }, context);
      return before && step && [...before, step];
    }
    default:
      report(
        badTransform({ title: "a column is transformed by `scale` and `shift`", span: expr.span, label: "is neither", help }),
      );
      return undefined;
  }
}

function transform(
  {
    callee,
    args,
    span,
  }: { readonly callee: { readonly name: string; readonly span: Span }; readonly args: readonly Argument[]; readonly span: Span },
  { constants, report }: TransformContext,
): Transform | undefined {
  const kind = kinds.find((candidate) => candidate === callee.name);
  if (!kind) {
    const near = suggest(callee.name, kinds);
    report(
      unknownName({
        what: "transform",
        name: callee.name,
        span: callee.span,
        known: kinds,
        ...(near !== undefined && { suggestion: near }),
      }),
    );
    return undefined;
  }
  const [amount, ...more] = args;
  if (!amount || amount.name || more.length) {
    report(
      badTransform({ title: `\`${kind}\` takes one number`, span, label: "not one number", help: `such as \`${kind}(1/255)\`` }),
    );
    return undefined;
  }
  const value = evaluateNumber(amount.value, constants, report);
  return value === undefined ? undefined : { kind, amount: value, span };
}

import type { Span } from "../base/span.js";
import { suggestion } from "../base/suggest.js";
import { badTransform } from "../diagnostics/data.js";
import { unknownName } from "../diagnostics/names.js";
import type { Attributes } from "../ir/graph.js";
import type { Argument, Expr } from "../syntax/ast.js";
import type { TransformRecord } from "../transforms/define.js";
import { transformNamed, transforms } from "../transforms/index.js";
import { bindArguments, type Callee } from "./arguments.js";
import type { Declared } from "./observer.js";
import { type Report, tellName } from "./report.js";
import { type Scope, useDims } from "./scope.js";

/** A use of a transform, its arguments checked and its defaults filled in. */
export interface Step {
  readonly record: TransformRecord;
  readonly parameters: Attributes;
  readonly span: Span;
}

interface TransformContext {
  readonly column: string;
  /** The inputs and outputs of the model. */
  readonly declared: ReadonlyMap<string, Declared>;
  readonly scope: Scope;
  readonly report: Report;
}

/**
 * `scale(image, 1/255)` or `image -> scale(1/255) -> standardize`: the transforms of a column, in order; undefined where one is
 * wrong, which has been told.
 */
export function checkTransforms(expr: Expr, context: TransformContext): readonly Step[] | undefined {
  const { column, report } = context;
  const help = `write \`${column} = ${column} -> scale(1/255)\` or \`${column} = scale(${column}, 1/255)\``;
  switch (expr.kind) {
    case "missing":
      return undefined;
    case "name":
      tellName(report, expr.span, context.declared.get(expr.name));
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
      const { step } = expr;
      const before = checkTransforms(expr.input, context);
      if (step.kind === "name" || step.kind === "call") {
        const use = step.kind === "call" ? step : { callee: step, args: [] };
        const last = checkStep({ ...use, span: step.span }, context);
        return before && last && [...before, last];
      }
      if (step.kind !== "missing")
        report(badTransform({ title: "a column is transformed by steps", span: step.span, label: "is none", help }));
      return undefined;
    }
    case "call": {
      const [first, ...args] = expr.args;
      if (!first || first.name) {
        report(
          badTransform({
            title: "a transform takes the column first",
            span: expr.span,
            label: `begins without \`${column}\``,
            help,
          }),
        );
        return undefined;
      }
      const before = checkTransforms(first.value, context);
      const last = checkStep({ callee: expr.callee, args, span: expr.span }, context);
      return before && last && [...before, last];
    }
    default:
      report(badTransform({ title: "a column is transformed by steps", span: expr.span, label: "is none", help }));
      return undefined;
  }
}

function checkStep(
  {
    callee,
    args,
    span,
  }: { readonly callee: { readonly name: string; readonly span: Span }; readonly args: readonly Argument[]; readonly span: Span },
  { scope, report }: TransformContext,
): Step | undefined {
  for (const { value } of args) useDims(value, scope);
  const record = transformNamed(callee.name);
  if (!record) {
    const known = transforms.map(({ name }) => name);
    const facts = { what: "transform", name: callee.name, span: callee.span, known };
    report(unknownName({ ...facts, ...suggestion(callee.name, known) }));
    return undefined;
  }
  const { name, parameters: schema } = record;
  const called: Callee = { kind: "transform", name, nameSpan: callee.span, span, noun: "argument", schema, record };
  const bound = bindArguments(called, args, scope.constants, report);
  // What the schema of a transform gives is plain data.
  return bound && { record, parameters: bound.values as Attributes, span };
}

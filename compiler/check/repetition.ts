import { badRepeat, inputMissing } from "../diagnostics/parameters.js";
import type { Expr } from "../syntax/ast.js";
import { tellCall } from "./arguments.js";
import type { Body } from "./body.js";
import { evaluateConstant } from "./constants.js";
import { repeat } from "./repeat.js";
import type { Step } from "./step.js";

/** How often a `repeat` applies which step; undefined where it does not say so, which has been told. */
export function repetitionOf(
  { args, span, nameSpan, piped }: Step,
  { constants, report }: Body,
): { readonly times: number; readonly step: Expr } | undefined {
  tellCall({ kind: "repeat", name: repeat.name, nameSpan, span, schema: repeat.parameters, record: repeat }, args, report);
  const [times, step, ...more] = args;
  if (!times || !step || more.length || args.some((argument) => argument.name)) {
    report(badRepeat({ title: "`repeat` takes how often, and a step", span, label: "not of this form" }));
    return undefined;
  }
  if (!piped) {
    report(inputMissing({ layer: repeat.name, span, written: "x -> repeat(3, Residual(64))" }));
    return undefined;
  }
  const count = evaluateConstant(times.value, constants, report);
  if (count === undefined) return undefined;
  const parsed = repeat.parameters.shape.times.safeParse(count);
  if (parsed.success) return { times: parsed.data, step: step.value };
  const [wanted] = parsed.error.issues;
  report(badRepeat({ title: `\`repeat\` takes ${wanted?.message}`, span: times.value.span, label: "not such a number" }));
  return undefined;
}

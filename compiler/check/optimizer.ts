import type { Span } from "../base/span.js";
import { suggestion } from "../base/suggest.js";
import { unknownName } from "../diagnostics/names.js";
import type { Expr } from "../syntax/ast.js";
import { optimizerNamed, optimizers } from "../training/optimizers/index.js";
import { bindArguments, type Callee } from "./arguments.js";
import type { CheckedTraining } from "./checked.js";
import { chosen } from "./chosen.js";
import { evaluateConstant } from "./constants.js";
import { checkSchedule, isScheduled } from "./learning_rate.js";
import type { Ports } from "./model.js";
import type { Report } from "./report.js";

const rate = "learning_rate";

/** The optimizer, `adam` where none is written: its parameters, and what its learning rate does where that is no number. */
export function checkOptimizer(
  expr: Expr | undefined,
  place: Span,
  ports: Ports,
  report: Report,
): CheckedTraining["optimizer"] | undefined {
  const choice = expr
    ? chosen(expr, { what: "optimizer", example: "`adam(learning_rate: 0.001)`", report })
    : { name: "adam", args: [], span: place, nameSpan: place };
  if (!choice) return undefined;
  const { name, args, span, nameSpan } = choice;
  const optimizer = optimizerNamed(name);
  if (!optimizer) {
    const known = optimizers.map((one) => one.name);
    report(unknownName({ what: "optimizer", name, span: nameSpan, known, ...suggestion(name, known) }));
    return undefined;
  }
  const written = args.find((argument, i) => argument.name?.name === rate || (i === 0 && !argument.name));
  const schedule = written && isScheduled(written.value) ? checkSchedule(written.value, ports, report) : undefined;
  const evaluate: Callee["evaluate"] = (_, value) =>
    value === written?.value && isScheduled(value) ? (schedule?.start ?? 1) : evaluateConstant(value, new Map(), report);
  const { parameters: schema } = optimizer;
  const callee: Callee = { kind: "optimizer", name, nameSpan, span, noun: "argument", schema, evaluate, record: optimizer };
  const bound = bindArguments(callee, args, new Map(), report);
  if (!bound || (written && isScheduled(written.value) && !schedule)) return undefined;
  const parameters = bound.values as CheckedTraining["optimizer"]["parameters"];
  return { name, parameters, ...(schedule && { schedule: schedule.schedule }), span };
}

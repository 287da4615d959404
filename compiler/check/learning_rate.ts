import { suggestion } from "../base/suggest.js";
import { unknownName } from "../diagnostics/names.js";
import type { Expr } from "../syntax/ast.js";
import { scheduleNamed, schedules } from "../training/schedules/index.js";
import { bindArguments } from "./arguments.js";
import type { CheckedSchedule } from "./checked.js";
import { chosen } from "./chosen.js";
import { monitorOr } from "./metrics.js";
import type { Ports } from "./model.js";
import type { Report } from "./report.js";

/** Whether a learning rate is written as one that changes: `cosine(0.001)`. */
export const isScheduled = ({ kind }: Expr): boolean => kind === "call" || kind === "name";

/** The schedule that stands in the place of a learning rate, and the rate that it is told. Undefined where it is wrong, which has been told. */
export function checkSchedule(
  expr: Expr,
  ports: Ports,
  report: Report,
): { readonly schedule: CheckedSchedule; readonly start: number } | undefined {
  const choice = chosen(expr, { what: "schedule", example: "`cosine(0.001)`", report });
  if (!choice) return undefined;
  const { name, args, span, nameSpan } = choice;
  const schedule = scheduleNamed(name);
  if (!schedule) {
    const known = schedules.map((one) => one.name);
    report(unknownName({ what: "schedule", name, span: nameSpan, known, ...suggestion(name, known) }));
    return undefined;
  }
  const { parameters: schema } = schedule;
  const evaluate = monitorOr(ports, report);
  const callee = { kind: "schedule", name, nameSpan, span, noun: "argument", schema, evaluate, record: schedule } as const;
  const bound = bindArguments(callee, args, new Map(), report);
  if (!bound) return undefined;
  const parameters = bound.values as CheckedSchedule["parameters"];
  return { schedule: { name, parameters, span }, start: Number(parameters.learning_rate) };
}

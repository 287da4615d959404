import { z } from "zod";
import { badSetting } from "../diagnostics/training.js";
import type { Expr } from "../syntax/ast.js";
import { monitored } from "../training/monitor.js";
import { bindArguments } from "./arguments.js";
import type { CheckedTraining } from "./checked.js";
import { monitorOr } from "./metrics.js";
import type { Ports } from "./model.js";
import type { Report } from "./report.js";

/** What `early_stopping` takes. */
export const stop = {
  name: "stop",
  example: "`stop(patience: 3)`",
  schema: z.strictObject({
    patience: z.int().min(1).default(3).describe("How many epochs may pass without anything better."),
    ...monitored,
    min_delta: z.number().min(0).default(0).describe("What differs by less is not better."),
  }),
} as const;

/** What `checkpoints` takes. */
export const keep = {
  name: "keep",
  example: "`keep(last: 3, best: true)`",
  schema: z.strictObject({
    last: z.int().min(0).default(0).describe("Of how many of the last epochs a checkpoint of its own is kept."),
    best: z.boolean().default(true).describe("Whether the weights of the best epoch are kept in a file of their own."),
    ...monitored,
  }),
} as const;

/** `early_stopping: stop(patience: 3)`; null where it is wrong, which has been told. */
export function checkStopping(expr: Expr | undefined, ports: Ports, report: Report): CheckedTraining["earlyStopping"] | null {
  if (!expr) return undefined;
  const values = checkOnly(expr, stop, ports, report);
  return values ? { patience: values.patience, monitor: values.monitor, minDelta: values.min_delta } : null;
}

/** `checkpoints: keep(last: 3, best: true)`; null where it is wrong, which has been told. */
export function checkCheckpoints(expr: Expr | undefined, ports: Ports, report: Report): CheckedTraining["checkpoints"] | null {
  if (!expr) return undefined;
  return checkOnly(expr, keep, ports, report) ?? null;
}

/** `sampling: balanced`, and of which output; null where it is wrong, which has been told. */
export function checkSampling(expr: Expr | undefined, { outputs, complete }: Ports, report: Report): string | undefined | null {
  if (!expr) return undefined;
  if (expr.kind === "missing") return null;
  if (expr.kind !== "name" || expr.name !== "balanced") {
    const help = "write `balanced`, or leave it out";
    report(
      badSetting({ title: "sampling is `balanced`", span: expr.span, label: "is something else", help, instead: "balanced" }),
    );
    return null;
  }
  const output = outputs.find(({ kind }) => kind === "class" || kind === "probability");
  if (output) return output.name;
  if (complete) {
    const help = "leave it out: rows are visited in a new order each epoch";
    report(badSetting({ title: "no output has classes that could be balanced", span: expr.span, label: "of what?", help }));
  }
  return null;
}

/** The arguments of the one call that a setting takes; without brackets where they all have defaults. */
function checkOnly<S extends z.ZodObject>(
  expr: Expr,
  { name, example, schema }: { readonly name: string; readonly example: string; readonly schema: S },
  ports: Ports,
  report: Report,
): z.output<S> | undefined {
  if (expr.kind === "missing") return undefined;
  const isCall = expr.kind === "call" && expr.callee.name === name;
  if (!isCall && !(expr.kind === "name" && expr.name === name)) {
    report(
      badSetting({
        title: `this setting is \`${name}\` with its arguments`,
        span: expr.span,
        label: "is something else",
        help: `write ${example}`,
        instead: example.replaceAll("`", ""),
      }),
    );
    return undefined;
  }
  const args = expr.kind === "call" ? expr.args : [];
  const nameSpan = expr.kind === "call" ? expr.callee.span : expr.span;
  const evaluate = monitorOr(ports, report);
  const callee = { kind: "setting", name, nameSpan, span: expr.span, noun: "argument", schema, evaluate } as const;
  const bound = bindArguments(callee, args, new Map(), report);
  return bound?.values as z.output<S> | undefined;
}

/** What `precision` takes. */
export const precisions = ["f32", "f16"] as const;

/** `precision: f16`; null where it is neither of the two, which has been told. */
export function checkPrecision(expr: Expr | undefined, report: Report): (typeof precisions)[number] | undefined | null {
  if (!expr) return undefined;
  const found = precisions.find((precision) => expr.kind === "name" && expr.name === precision);
  if (found) return found;
  if (expr.kind !== "missing") {
    const help = "`f16` keeps what the kernels of a training step hand to each other in half precision";
    report(badSetting({ title: "precision is `f32` or `f16`", span: expr.span, label: "is neither", help }));
  }
  return null;
}

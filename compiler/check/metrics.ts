import { suggestion } from "../base/suggest.js";
import { unknownName } from "../diagnostics/names.js";
import { badSetting, metricMisfit } from "../diagnostics/training.js";
import type { Expr } from "../syntax/ast.js";
import { metrics } from "../training/metrics.js";
import { bindArguments, type Callee } from "./arguments.js";
import { chosen } from "./chosen.js";
import { evaluateConstant } from "./constants.js";
import type { Ports } from "./model.js";
import type { Report } from "./report.js";

/**
 * `[accuracy, top_k(5)]`: names of metrics as they are shown, with arguments where they take any. Undefined where one is wrong,
 * which has been told.
 */
export function checkMetrics(expr: Expr | undefined, { outputs }: Ports, report: Report): readonly string[] | undefined {
  if (!expr) return [];
  if (expr.kind === "missing") return undefined;
  if (expr.kind !== "list" && expr.kind !== "name" && expr.kind !== "call") {
    report(
      badSetting({ title: "metrics are a list of names", span: expr.span, label: "not a list", help: "write `[accuracy, f1]`" }),
    );
    return undefined;
  }
  const names = (expr.kind === "list" ? expr.items : [expr]).map((item) => checkMetric(item, outputs, report));
  return names.every((name) => name !== undefined) ? [...new Set(names)] : undefined;
}

/**
 * What something waits for: `loss`, or a metric that fits an output, as it is shown. Undefined where it is neither, which has been
 * told.
 */
const checkMonitor = (expr: Expr, { outputs }: Ports, report: Report): string | undefined =>
  expr.kind === "name" && expr.name === "loss" ? expr.name : checkMetric(expr, outputs, report, ["loss"]);

/** The argument `monitor` of those who wait for something; all others are constants. */
export const monitorOr =
  (ports: Ports, report: Report): NonNullable<Callee["evaluate"]> =>
  (parameter, value) =>
    parameter === "monitor" ? checkMonitor(value, ports, report) : evaluateConstant(value, new Map(), report);

/** `besides` is what might stand there too. */
function checkMetric(item: Expr, outputs: Ports["outputs"], report: Report, besides: readonly string[] = []): string | undefined {
  if (item.kind === "missing") return undefined;
  const choice = chosen(item, { what: "metric", example: "`accuracy`", report });
  if (!choice) return undefined;
  const { name, args, span, nameSpan } = choice;
  const metric = metrics.find((one) => one.name === name);
  if (!metric) {
    const known = [...besides, ...metrics.map((one) => one.name)];
    report(unknownName({ what: "metric", name, span: nameSpan, known, ...suggestion(name, known) }));
    return undefined;
  }
  const { parameters: schema } = metric;
  const callee = { kind: "metric", name, nameSpan, span, noun: "argument", schema, record: metric } as const;
  const bound = bindArguments(callee, args, new Map(), report);
  if (outputs.length > 0 && !outputs.some(({ kind }) => metric.fits.includes(kind))) {
    const kinds = [...new Set(outputs.map(({ kind }) => kind))];
    const fitting = metrics.filter(({ fits }) => fits.some((kind) => kinds.includes(kind))).map((one) => one.name);
    report(metricMisfit({ metric: name, span: nameSpan, kinds, fitting }));
    return undefined;
  }
  if (!bound) return undefined;
  const values = Object.values(bound.values);
  return values.length === 0 ? name : `${name}(${values.join(", ")})`;
}

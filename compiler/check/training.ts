import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { unknownName } from "../diagnostics/names.js";
import { argumentMissing, quotedName } from "../diagnostics/parameters.js";
import { badSetting, metricMisfit, otherModel } from "../diagnostics/training.js";
import type { DataDecl, Expr, TrainDecl } from "../syntax/ast.js";
import { metrics } from "../training/metrics.js";
import { optimizerNamed, optimizers } from "../training/optimizers/index.js";
import { bindArguments, namedArgument } from "./arguments.js";
import type { CheckedTraining } from "./checked.js";
import { chosen } from "./chosen.js";
import { checkLosses } from "./losses.js";
import type { Ports } from "./model.js";
import { inFile, namingOptions } from "./option_spans.js";
import type { Report } from "./report.js";
import { numberSchema, numbers, settingNames, settingSchema } from "./settings.js";

interface TrainingContext {
  readonly model: string;
  readonly ports: Ports;
  readonly data: readonly DataDecl[];
  readonly report: Report;
}

/** The settings of `train`, with defaults: `adam`, batches of 32, one epoch, seed 0, no metrics. */
export function checkTraining(
  train: TrainDecl,
  { model, ports, data, ...context }: TrainingContext,
): CheckedTraining | undefined {
  const report = namingOptions(context.report, train.model.span);
  const source = data.find((candidate) => candidate.name.name === train.data.name);
  if (source && source.model.name !== model) {
    const { name, span } = train.data;
    report(otherModel({ data: name, model, span, dataModel: source.model.name, declared: source.model.span }));
  }
  const writtenFor = (key: string): Expr | undefined => train.settings.find((setting) => setting.key.name === key)?.value;

  const callee = { name: "train", span: train.model.span, noun: "setting" } as const;
  const isNumber = (key: string): boolean => Object.hasOwn(numbers, key);
  // Unknown and doubled settings are told against all settings; the values of those that are not numbers below.
  const plain = train.settings.map(({ key, value }) =>
    namedArgument(key, isNumber(key.name) ? value : { kind: "number", value: 0, text: "0", span: value.span }),
  );
  const bound = bindArguments({ ...callee, schema: settingSchema }, plain, new Map(), report);
  const settings = numberSchema.safeParse(bound?.values);

  const loss = writtenFor("loss");
  const isMisspelt = train.settings.some(({ key }) => suggest(key.name, settingNames) === "loss");
  if (!loss && !isMisspelt) {
    const wanted = "such as `loss: sparse_categorical_crossentropy`";
    report(argumentMissing({ callee: "train", noun: "setting", name: "loss", span: train.model.span, wanted }));
  }
  const losses = loss && checkLosses(loss, ports, report);
  const optimizer = checkOptimizer(writtenFor("optimizer"), train, report);
  const chosenMetrics = checkMetrics(writtenFor("metrics"), ports, report);
  if (!settings.success || !losses || !optimizer || !chosenMetrics) return undefined;
  const { steps, ...fixed } = settings.data;
  const place = <T extends { readonly span: Span }>(part: T): T => ({ ...part, span: inFile(part.span, train.model.span) });
  return {
    span: train.span,
    losses: losses.map(place),
    optimizer: place(optimizer),
    ...fixed,
    ...(steps !== undefined && { steps }),
    metrics: chosenMetrics,
  };
}

function checkOptimizer(expr: Expr | undefined, train: TrainDecl, report: Report): CheckedTraining["optimizer"] | undefined {
  const choice = expr
    ? chosen(expr, { what: "optimizer", example: "`adam(learning_rate: 0.001)`", report })
    : { name: "adam", args: [], span: train.model.span, nameSpan: train.model.span };
  if (!choice) return undefined;
  const { name, args, span, nameSpan } = choice;
  const optimizer = optimizerNamed(name);
  if (!optimizer) {
    const known = optimizers.map((one) => one.name);
    const near = suggest(name, known);
    report(unknownName({ what: "optimizer", name, span: nameSpan, known, ...(near !== undefined && { suggestion: near }) }));
    return undefined;
  }
  const bound = bindArguments({ name, span, noun: "argument", schema: optimizer.parameters }, args, new Map(), report);
  return bound && { name, parameters: bound.values as CheckedTraining["optimizer"]["parameters"], span };
}

function checkMetrics(expr: Expr | undefined, { outputs }: Ports, report: Report): readonly string[] | undefined {
  if (!expr) return [];
  if (expr.kind === "missing") return undefined;
  if (expr.kind !== "list" && expr.kind !== "name") {
    report(
      badSetting({ title: "metrics are a list of names", span: expr.span, label: "not a list", help: "write `[accuracy, f1]`" }),
    );
    return undefined;
  }
  const names = (expr.kind === "list" ? expr.items : [expr]).map((item) => checkMetric(item, outputs, report));
  return names.every((name) => name !== undefined) ? [...new Set(names)] : undefined;
}

function checkMetric(item: Expr, outputs: Ports["outputs"], report: Report): string | undefined {
  const { span } = item;
  if (item.kind === "missing") return undefined;
  if (item.kind === "string") {
    report(quotedName({ text: item.value, span }));
    return undefined;
  }
  if (item.kind !== "name") {
    report(badSetting({ title: "a metric is a name", span, label: "not a name", help: "write `[accuracy, f1]`" }));
    return undefined;
  }
  const metric = metrics.find(({ name }) => name === item.name);
  if (!metric) {
    const known = metrics.map(({ name }) => name);
    const near = suggest(item.name, known);
    report(unknownName({ what: "metric", name: item.name, span, known, ...(near !== undefined && { suggestion: near }) }));
    return undefined;
  }
  if (outputs.length === 0 || outputs.some(({ kind }) => metric.fits.includes(kind))) return metric.name;
  const kinds = [...new Set(outputs.map(({ kind }) => kind))];
  const fitting = metrics.filter(({ fits }) => fits.some((kind) => kinds.includes(kind))).map(({ name }) => name);
  report(metricMisfit({ metric: item.name, span, kinds, fitting }));
  return undefined;
}

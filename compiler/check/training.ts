import { z } from "zod";
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
import type { Report } from "./report.js";

/** The settings that are numbers. */
const numbers = {
  batch: z.int().min(1).max(65_536).default(32).describe("How many examples a step looks at."),
  epochs: z.int().min(1).max(1_000_000).default(1).describe("How often the training data is gone through."),
  steps: z.int().min(1).optional().describe("Stops after so many steps."),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(0)
    .describe("Where the random numbers begin: the same seed gives the same weights."),
} as const;

const numberSchema = z.object(numbers);

/** The other settings are checked apart, so that anything passes here. */
const other = z.unknown().optional();

const settingSchema = z.object({ loss: other, optimizer: other, ...numbers, metrics: other });

/** The names of all settings of `train`, for the editor and for `--set`. */
export const settingNames: readonly string[] = Object.keys(settingSchema.shape);

interface TrainingContext {
  readonly model: string;
  readonly ports: Ports;
  readonly data: readonly DataDecl[];
  readonly report: Report;
}

/** The settings of `train`, with defaults: `adam`, batches of 32, one epoch, seed 0, no metrics. */
export function checkTraining(train: TrainDecl, { model, ports, data, report }: TrainingContext): CheckedTraining | undefined {
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
  if (!loss) {
    const wanted = "such as `loss: sparse_categorical_crossentropy`";
    report(argumentMissing({ callee: "train", noun: "setting", name: "loss", span: train.model.span, wanted }));
  }
  const losses = loss && checkLosses(loss, ports, report);
  const optimizer = checkOptimizer(writtenFor("optimizer"), train, report);
  const chosenMetrics = checkMetrics(writtenFor("metrics"), ports, report);
  if (!settings.success || !losses || !optimizer || !chosenMetrics) return undefined;
  const { steps, ...fixed } = settings.data;
  return { span: train.span, losses, optimizer, ...fixed, ...(steps !== undefined && { steps }), metrics: chosenMetrics };
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

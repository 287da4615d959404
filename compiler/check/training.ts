import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import type { Fix } from "../diagnostics/diagnostic.js";
import { argumentMissing } from "../diagnostics/parameters.js";
import { badSetting, otherModel } from "../diagnostics/training.js";
import type { DataDecl, Expr, TrainDecl } from "../syntax/ast.js";
import { bindArguments, type Callee, namedArgument } from "./arguments.js";
import type { CheckedTraining } from "./checked.js";
import { evaluateConstant } from "./constants.js";
import { checkLosses, likelyLoss } from "./losses.js";
import { checkMetrics } from "./metrics.js";
import type { Ports } from "./model.js";
import { checkOptimizer } from "./optimizer.js";
import { inFile, namingOptions } from "./option_spans.js";
import { checkGroups } from "./parameter_groups.js";
import type { Report } from "./report.js";
import { numberSchema, numbers, settingNames, settingSchema } from "./settings.js";
import { checkCheckpoints, checkPrecision, checkSampling, checkStopping } from "./training_control.js";

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

  const callee: Callee = {
    kind: "train",
    name: "train",
    nameSpan: { ...train.span, end: train.span.start + "train".length },
    span: train.model.span,
    noun: "setting",
    schema: settingSchema,
    // Unknown and doubled settings are told against all settings; the values of those that are not numbers below.
    evaluate: (key, value) => (Object.hasOwn(numbers, key) ? evaluateConstant(value, new Map(), report) : 0),
  };
  const written = train.settings.map(({ key, value }) => namedArgument(key, value));
  const bound = bindArguments(callee, written, new Map(), report);
  const settings = numberSchema.safeParse(bound?.values);

  const loss = writtenFor("loss");
  const isMisspelt = train.settings.some(({ key }) => suggest(key.name, settingNames) === "loss");
  if (!loss && !isMisspelt) {
    const wanted = "such as `loss: sparse_categorical_crossentropy`";
    const facts = { callee: "train", noun: "setting", name: "loss", span: train.model.span, wanted };
    report(argumentMissing({ ...facts, ...addLoss(train, ports) }));
  }
  const losses = loss && checkLosses(loss, ports, report);
  const optimizer = checkOptimizer(writtenFor("optimizer"), train.model.span, ports, report);
  const chosenMetrics = checkMetrics(writtenFor("metrics"), ports, report);
  const groups = checkGroups(writtenFor("parameters"), ports, report);
  const earlyStopping = checkStopping(writtenFor("early_stopping"), ports, report);
  const checkpoints = checkCheckpoints(writtenFor("checkpoints"), ports, report);
  const balanced = checkSampling(writtenFor("sampling"), ports, report);
  const precision = checkPrecision(writtenFor("precision"), report);
  const isFree = checkValidation(writtenFor("validation"), source, report);
  if (!settings.success || !losses || !optimizer || !chosenMetrics || !groups || !isFree) return undefined;
  if (earlyStopping === null || checkpoints === null || balanced === null || precision === null) return undefined;
  const { batch, epochs, seed, accumulate, steps, ema, validation, ...clips } = settings.data;
  const clip = given({ value: clips.clip_value, norm: clips.clip_norm, globalNorm: clips.clip_global_norm });
  const { monitor: plateau } = optimizer.schedule?.parameters ?? {};
  const watched = [earlyStopping?.monitor, checkpoints?.monitor, plateau].filter(
    (monitor): monitor is string => typeof monitor === "string" && monitor !== "loss",
  );
  const place = <T extends { readonly span: Span }>(part: T): T => ({ ...part, span: inFile(part.span, train.model.span) });
  return {
    span: train.span,
    losses: losses.map(place),
    optimizer: { ...place(optimizer), ...(optimizer.schedule && { schedule: place(optimizer.schedule) }) },
    ...{ batch, epochs, seed, accumulate, clip },
    // What is watched is measured too.
    metrics: [...new Set([...chosenMetrics, ...watched])],
    groups: groups.map(place),
    ...given({
      steps,
      ema,
      validation,
      earlyStopping,
      checkpoints,
      balanced,
      precision: precision === "f16" ? precision : undefined,
    }),
  };
}

/** The loss that most likely is wanted, as the first setting. */
function addLoss({ settings, span }: TrainDecl, { outputs }: Ports): { readonly fix?: Fix } {
  const loss = likelyLoss(outputs);
  if (loss === undefined) return {};
  const [first] = settings;
  const at = first ? first.span.start : span.end - 1;
  const text = first ? `loss: ${loss}\n  ` : `  loss: ${loss}\n`;
  return { fix: { title: `add \`loss: ${loss}\``, edits: [{ span: { ...span, start: at, end: at }, text }] } };
}

/** Without the settings that were not given. */
const given = <T extends object>(settings: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** Nothing is held back of the training data where there is a split to validate on. */
function checkValidation(expr: Expr | undefined, data: DataDecl | undefined, report: Report): boolean {
  const split = data?.body.find(({ name }) => name.name === "validation");
  if (!expr || !split) return true;
  const help = "leave one of the two out";
  report(badSetting({ title: "the data has a validation split of its own", span: expr.span, label: "holds back more", help }));
  return false;
}

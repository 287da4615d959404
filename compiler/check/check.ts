import { suggestion } from "../base/suggest.js";
import { type Checked, type Diagnostic, isError } from "../diagnostics/diagnostic.js";
import { unknownName } from "../diagnostics/names.js";
import { trainedTwice } from "../diagnostics/training.js";
import { createBuilder } from "../ops/builder.js";
import type { DataDecl, Ident, ModelDecl, Module, TrainDecl } from "../syntax/ast.js";
import { parametersOf } from "./block_parameters.js";
import { quietWhereBroken } from "./broken.js";
import type { CheckedModel, CheckedModule } from "./checked.js";
import { checkData } from "./data.js";
import { checkBlock } from "./expand.js";
import { type Load, loadFiles } from "./files.js";
import { checkNetwork, checkPorts, type Ports } from "./model.js";
import { checkNames } from "./names.js";
import type { Observer } from "./observer.js";
import { applyOverrides, type Override } from "./overrides.js";
import { checkPatterns, tellPatterns } from "./parameter_groups.js";
import { checkSignature } from "./ports.js";
import { findRecursion } from "./recursion.js";
import { createReporter, type Report } from "./report.js";
import { createRun } from "./run.js";
import { openScopes } from "./scope.js";
import { checkTraining } from "./training.js";
import { checkVocabularies } from "./vocabularies.js";

export interface CheckOptions {
  /** What parse() said of the module: what is missing because of it is not told again. */
  readonly syntax?: readonly Diagnostic[];
  /** Parses the file that `use "path"` in the file `from` means; undefined where there is none. */
  readonly load: Load;
  /** `--set train.epochs=1`. */
  readonly overrides?: readonly Override[];
  /** Hears what names and calls mean, and what values are, whether there are mistakes or not. */
  readonly observer?: Observer;
}

/** Without a `train` of its own, a model's shapes are checked at this batch size. */
const anyBatch = 2;

/**
 * Resolves every name, writes out blocks, checks shapes and arguments, and the data and training of each model. All mistakes are
 * told at once; the value is undefined when there is one. Imported files give their dims and blocks only.
 */
export function check(module: Module, options: CheckOptions): Checked<CheckedModule | undefined> {
  const { load, syntax = [], overrides = [] } = options;
  const { report: tell, all } = createReporter(module.span.path, options.observer);
  const report = quietWhereBroken(module, syntax, tell);
  const root = loadFiles(module, load, report);
  const files = openScopes(root, report);
  const blocks = [...files.values()].flatMap((file) => [...file.own.blocks.values()]);
  for (const { decl, scope } of blocks) {
    checkSignature(decl, report);
    parametersOf(decl, scope.constants, report);
    checkNames(decl, scope, report);
  }
  const refused = findRecursion(blocks, report);
  const run = createRun({ builder: createBuilder(), mode: "inference", batch: anyBatch }, { report, refused });
  for (const block of blocks) checkBlock(block, run);

  const own = files.get(module.span.path);
  const declared = declarationsOf(module, report);
  const trains = applyOverrides(declared.trains, overrides, { place: module.span, report });
  const models = declared.models.flatMap((decl) => {
    if (!own) return [];
    const context = { scope: own.scope, refused, report };
    checkNames(decl, own.scope, report);
    const ports = checkPorts(decl, context);
    return checkModel(decl, ports, { ...context, ...declared, trains }) ?? [];
  });
  for (const file of files.values()) file.reportUnused();

  const diagnostics = all();
  return {
    value: [...syntax, ...diagnostics].some(isError) || models.length < declared.models.length ? undefined : { models },
    diagnostics,
  };
}

interface Declared {
  readonly models: readonly ModelDecl[];
  readonly data: readonly DataDecl[];
  readonly trains: readonly TrainDecl[];
}

/** The declarations of a file by kind; models, data and trains of unknown names are told and left out. */
function declarationsOf({ declarations }: Module, report: Report): Declared {
  const models = declarations.filter((decl) => decl.kind === "model");
  const data = declarations.filter((decl) => decl.kind === "data");
  const knows = (what: "model" | "data", { name, span }: Ident, known: readonly { readonly name: Ident }[]): boolean => {
    const found = known.find((decl) => decl.name.name === name);
    if (found) {
      report.observe?.refers(span, { kind: what, ...found.name });
      return true;
    }
    const names = known.map((decl) => decl.name.name);
    report(unknownName({ what, name, span, known: names, ...suggestion(name, names) }));
    return false;
  };
  const first = new Map<string, TrainDecl>();
  const trains = declarations.filter((decl): decl is TrainDecl => {
    if (decl.kind !== "train") return false;
    const isKnown = [knows("model", decl.model, models), knows("data", decl.data, data)].every(Boolean);
    const before = first.get(decl.model.name);
    if (before)
      report(trainedTwice({ model: decl.model.name, span: decl.model.span, first: before.model.span, whole: decl.span }));
    else first.set(decl.model.name, decl);
    return isKnown && !before;
  });
  return { models, data: data.filter((decl) => knows("model", decl.model, models)), trains };
}

function checkModel(
  decl: ModelDecl,
  ports: Ports,
  { data, trains, ...context }: Parameters<typeof checkPorts>[1] & Omit<Declared, "models">,
): CheckedModel | undefined {
  const { name } = decl.name;
  const train = trains.find((candidate) => candidate.model.name === name);
  const training = train && checkTraining(train, { model: name, ports, data, report: context.report });
  const groups = train?.settings.find(({ key }) => key.name === "parameters");
  if (groups) tellPatterns(groups.value, decl, context.report);
  const ownData = data.filter((candidate) => candidate.model.name === name);
  const checked = ownData.map((candidate) => checkData(candidate, { ports, decl, scope: context.scope, report: context.report }));
  const used = train ? ownData.findIndex((candidate) => candidate.name.name === train.data.name) : 0;

  const network = checkNetwork(decl, ports, { ...context, batch: training?.batch ?? anyBatch, losses: training?.losses ?? [] });
  if (network && training) checkPatterns(training.groups ?? [], { model: name, graph: network.graph, report: context.report });
  const known = !network || checked.every((one) => !one || checkVocabularies(one, network, context.report));
  if (!network || !known || (train && !training) || checked.some((one) => !one)) return undefined;
  const columns = checked[used];
  const { build, outputs, stream } = network;
  return {
    name,
    span: decl.span,
    inputs: ports.inputs,
    ...{ build, outputs, stream },
    ...(decl.doc !== undefined && { doc: decl.doc }),
    ...(columns && { data: columns }),
    ...(training && { training }),
  };
}

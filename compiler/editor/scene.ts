import { z } from "zod";
import { parametersOf } from "../check/block_parameters.js";
import { libraryModules } from "../check/library.js";
import { formatSchema, formats } from "../check/sources.js";
import type { BlockDecl, DataDecl, Declaration, ModelDecl, Module, PortDecl } from "../syntax/ast.js";
import { lossNamed } from "../training/losses/index.js";
import { metrics } from "../training/metrics.js";
import type { Analysis } from "./analysis.js";
import {
  durationEntries,
  type Entry,
  groupEntries,
  keepEntry,
  layerEntries,
  lossEntries,
  metricEntries,
  optimizerEntries,
  repeatEntry,
  scheduleEntries,
  stopEntry,
  transformEntries,
} from "./entries.js";
import type { OpenCall } from "./expectations.js";
import { type Place, placeAt } from "./place.js";

/** A place with what the text declares around it. */
export interface Scene {
  readonly analysis: Analysis;
  readonly place: Place;
  readonly declaration: Declaration | undefined;
  /** Around the place, or the one that `data` and `train` are for. */
  readonly model: ModelDecl | undefined;
  /** In data, the column or split that is bound; in `train`, the setting. */
  readonly subject: string | undefined;
  /** Where the statement at the place begins: names that are bound above it can be used. */
  readonly statementStart: number;
  readonly blocks: readonly BlockDecl[];
  readonly dims: readonly { readonly name: string; readonly value?: number }[];
}

export function sceneAt(analysis: Analysis, offset: number): Scene {
  const place = placeAt(analysis.reading, analysis.source.text, offset);
  const { declarations } = analysis.ast;
  const keyword = place.declaration?.keyword;
  const declaration = declarations.find(({ span }) => span.start === keyword?.startOffset);
  const named = place.declaration?.names.map(({ image }) => image) ?? [];
  const isTrain = keyword?.tokenType.name === "Train";
  const isData = keyword?.tokenType.name === "Data";
  const modelName = isTrain ? named[0] : isData ? named[1] : undefined;
  const models = declarations.filter((decl) => decl.kind === "model");
  return {
    analysis,
    place,
    declaration,
    model: declaration?.kind === "model" ? declaration : models.find(({ name }) => name.name === modelName),
    subject: place.statement?.name,
    statementStart: begins.includes(place.expects) ? place.word.start : (place.statement?.first.startOffset ?? place.word.start),
    blocks: blocksOf(analysis),
    dims: dimsOf(analysis),
  };
}

/** Where a statement is whole, so that the next one may begin. */
const begins: readonly Place["expects"][] = ["statement", "operator", "after step", "after type", "nothing more"];

/** The text's own module and those that it uses. */
function modulesInScope({ ast, mentions, modules, source }: Analysis): readonly Module[] {
  const used = mentions.flatMap(({ at, to }) =>
    to.kind === "file" && at.path === source.path ? [modules.get(to.span.path)] : [],
  );
  return [ast, ...used.filter((module) => module !== undefined)];
}

/** A block of one's own stands before that of the language of the same name. */
function blocksOf(analysis: Analysis): readonly BlockDecl[] {
  const all = [...modulesInScope(analysis), ...libraryModules].flatMap(({ declarations }) => declarations);
  const blocks = new Map<string, BlockDecl>();
  for (const decl of all) if (decl.kind === "block" && !blocks.has(decl.name.name)) blocks.set(decl.name.name, decl);
  return [...blocks.values()];
}

function dimsOf(analysis: Analysis): Scene["dims"] {
  const all = modulesInScope(analysis).flatMap(({ declarations }) => declarations);
  return all.flatMap((decl) => {
    if (decl.kind !== "dims") return [];
    return decl.dims.map(({ name }) => {
      const known = analysis.mentions.find(({ to }) => to.kind === "dim" && to.name === name.name && to.value !== undefined);
      return { name: name.name, ...(known?.to.value !== undefined && { value: known.to.value }) };
    });
  });
}

export const portsOf = (model: ModelDecl | undefined): readonly PortDecl[] => (model ? [...model.inputs, ...model.outputs] : []);

/** The data of a `train`. */
export const dataNamed = ({ analysis: { ast } }: Scene, name: string): DataDecl | undefined =>
  ast.declarations.find((decl): decl is DataDecl => decl.kind === "data" && decl.name.name === name);

export const blockEntry = (block: BlockDecl): Entry => {
  const schema = parametersOf(block, new Map(), () => {}) ?? z.object({});
  const { name } = block.name;
  const needed = block.parameters.filter((parameter) => !parameter.default).map((parameter) => parameter.name.name);
  const others = block.inputs.slice(1).map((input) => `${input.name.name}: ${input.name.name}`);
  const args = [...needed, ...others].join(", ");
  return {
    ...{ kind: "block", name, schema, block, example: args === "" ? name : `${name}(${args})` },
    ...(block.doc !== undefined && { doc: block.doc }),
  };
};

export const formatEntries = (model: ModelDecl | undefined): readonly Entry[] => {
  const ports = portsOf(model);
  return formats.map((format) => {
    const columns = ports.map(({ name }) => `${name.name}: "${format === "csv" ? name.name : ""}"`);
    const args = [...(format === "csv" ? ['"data.csv"'] : []), ...columns].join(", ");
    return { kind: "format", name: format, schema: formatSchema(format, ports), example: `${format}(${args})` };
  });
};

/** What is called by an open call; undefined for a name that nothing has there. */
export function entryOf(scene: Scene, { callee, isStep }: OpenCall): Entry | undefined {
  const named = (entries: readonly Entry[]): Entry | undefined => entries.find(({ name }) => name === callee.image);
  switch (scene.place.declaration?.keyword.tokenType.name) {
    case "Train":
      return named(settingEntries(scene));
    case "Data":
      return isStep ? named(transformEntries) : (named(transformEntries) ?? named(formatEntries(scene.model)));
    default:
      return named([...scene.blocks.map(blockEntry), repeatEntry, ...layerEntries]);
  }
}

/** All that can be called inside of a setting. */
export function settingEntries({ subject, model }: Scene): readonly Entry[] {
  switch (subject) {
    case "loss":
      return [...lossEntries, eachEntry(model)];
    case "metrics":
      return metricEntries;
    case "parameters":
      return [...groupEntries, ...scheduleEntries, ...durationEntries];
    case "early_stopping":
      return [stopEntry];
    case "checkpoints":
      return [keepEntry];
    default:
      return [...optimizerEntries, ...scheduleEntries, ...durationEntries];
  }
}

/** One loss for each output. */
export function eachEntry(model: ModelDecl | undefined): Entry {
  const outputs = model?.outputs ?? [];
  const schema = z.object(Object.fromEntries(outputs.map(({ name }) => [name.name, z.unknown()])));
  const args = outputs.map(({ name, type }) => {
    const fitting = lossEntriesFor(type.name.name)[0];
    return `${name.name}: ${fitting?.name ?? "mse"}`;
  });
  const doc =
    "A loss for every output, with a weight where wanted: `each(digit: sparse_categorical_crossentropy, price: 0.5 * mse)`.";
  return { kind: "setting", name: "each", doc, schema, example: `each(${args.join(", ")})` };
}

/** Losses that fit a kind of output. */
export const lossEntriesFor = (kind: string): readonly Entry[] =>
  lossEntries.filter(({ name }) => lossNamed(name)?.fits.includes(kind));

/** The first loss that fits a model: of several outputs one for each. */
export function lossFor(model: ModelDecl | undefined): Entry | undefined {
  const [output, ...others] = model?.outputs ?? [];
  return others.length > 0 ? eachEntry(model) : output && lossEntriesFor(output.type.name.name)[0];
}

/** Whether a metric fits one of the outputs; of an unknown model it may. */
export function fitsOutputs(model: ModelDecl | undefined, metric: string): boolean {
  const fits = metrics.find(({ name }) => name === metric)?.fits ?? [];
  return model === undefined || model.outputs.some(({ type }) => fits.includes(type.name.name));
}

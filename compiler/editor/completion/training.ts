import { settingSchema } from "../../check/settings.js";
import { precisions } from "../../check/training_control.js";
import { describeParameters } from "../../layers/describe.js";
import { parameterText } from "../documentation.js";
import {
  type Entry,
  groupEntries,
  keepEntry,
  lossEntries,
  metricEntries,
  optimizerEntries,
  scheduleEntries,
  stopEntry,
} from "../entries.js";
import { pathsOf } from "../network_facts.js";
import { eachEntry, fitsOutputs, lossEntriesFor, type Scene } from "../scene.js";
import { type CompletionItem, plain, ranked, type Unsorted } from "./completion_item.js";
import { entryItem } from "./steps.js";
import { wordItems } from "./values.js";

/** Settings that are not there yet. */
export function settingItems({ declaration }: Scene): readonly CompletionItem[] {
  const written = declaration?.kind === "train" ? declaration.settings.map(({ key }) => key.name) : [];
  const settings = describeParameters(settingSchema).filter(({ name }) => !written.includes(name));
  return ranked(
    0,
    settings.map((setting) => ({
      ...{ label: setting.name, kind: "setting", documentation: parameterText(setting) },
      ...(setting.default !== undefined && { detail: `${setting.type} = ${setting.default}` }),
      insert: `${setting.name}: \${1:${plain(setting.default ?? "")}}`,
    })),
  );
}

/** What can stand behind `loss:`, `optimizer:` and the other settings. */
export function settingValueItems(scene: Scene): readonly CompletionItem[] {
  const { subject, model, place } = scene;
  const isInList = place.before?.tokenType.name === "LBracket" || place.before?.tokenType.name === "Comma";
  switch (subject) {
    case "loss":
      return lossItems(scene);
    case "optimizer":
      return ranked(
        0,
        optimizerEntries.map((entry) => entryItem(entry)),
      );
    case "metrics": {
      const [fitting, others] = parted(metricEntries, ({ name }) => fitsOutputs(model, name));
      const list: Unsorted = {
        label: "[…]",
        kind: "word",
        detail: "a list of metrics",
        insert: `[\${1:${fitting[0]?.name ?? ""}}]`,
      };
      return [
        ...ranked(0, [...(isInList ? [] : [list]), ...fitting.map((entry) => entryItem(entry))]),
        ...ranked(
          2,
          others.map((entry) => entryItem(entry)),
        ),
      ];
    }
    case "parameters": {
      const items = groupEntries.map((entry) => entryItem(entry));
      return ranked(0, isInList ? items : items.map((item) => ({ ...item, insert: `[${item.insert}]` })));
    }
    case "early_stopping":
      return ranked(0, [entryItem(stopEntry)]);
    case "checkpoints":
      return ranked(0, [entryItem(keepEntry)]);
    case "sampling":
      return model?.outputs.some(({ type }) => ["class", "probability"].includes(type.name.name)) === false
        ? []
        : ranked(0, [{ label: "balanced", kind: "word", insert: "balanced" }]);
    case "precision":
      return ranked(
        0,
        precisions.map((precision) => ({ label: precision, kind: "word", insert: precision })),
      );
    default: {
      const setting = describeParameters(settingSchema).find(({ name }) => name === subject);
      const written = setting?.default;
      return written === undefined
        ? []
        : ranked(0, [{ label: written, kind: "word", detail: "unless told", insert: plain(written) }]);
    }
  }
}

/** Of one output those that fit it first; of several `each`. */
function lossItems({ model }: Scene): readonly CompletionItem[] {
  const outputs = model?.outputs ?? [];
  const fitting = outputs.length === 1 ? lossEntriesFor(outputs[0]!.type.name.name) : [];
  const others = lossEntries.filter((entry) => !fitting.includes(entry));
  return [
    ...ranked(0, outputs.length > 1 ? [entryItem(eachEntry(model))] : []),
    ...ranked(
      1,
      fitting.map((entry) => entryItem(entry)),
    ),
    ...ranked(
      2,
      others.map((entry) => entryItem(entry)),
    ),
  ];
}

/** Values of an argument inside of a setting. */
export function settingCallItems(scene: Scene, { name, schema }: Entry, parameter: string | undefined): readonly Unsorted[] {
  if (groupEntries.some((entry) => entry.name === name) && parameter === undefined) return patternItems(scene);
  if (parameter === undefined || scene.place.expects === "string") return [];
  if (name === "each") {
    const output = scene.model?.outputs.find((port) => port.name.name === parameter);
    return lossEntriesFor(output?.type.name.name ?? "").map((entry) => entryItem(entry));
  }
  if (parameter === "learning_rate" && !scheduleEntries.some((entry) => entry.name === name))
    return scheduleEntries.map((entry) => entryItem(entry));
  if (parameter === "monitor") {
    const fitting = metricEntries.filter((metric) => fitsOutputs(scene.model, metric.name)).map((entry) => entryItem(entry));
    return [{ label: "loss", kind: "metric", insert: "loss" }, ...fitting];
  }
  const field = schema.shape[parameter];
  return field ? wordItems(field) : [];
}

/** Paths of parameters, and of whole layers, as patterns in quotes. */
function patternItems({ analysis, model, place }: Scene): readonly Unsorted[] {
  const paths = pathsOf(analysis.networks.get(model?.name.name ?? ""));
  const layers = paths.map((path) => path.slice(0, path.lastIndexOf("/") + 1)).map((layer) => `${layer}*`);
  const quote = place.expects === "string" ? "" : '"';
  return [...new Set([...layers, ...paths])].map((pattern) => ({
    ...{ label: pattern, kind: "word", insert: `${quote}${plain(pattern)}${quote}` },
  }));
}

const parted = <T>(all: readonly T[], holds: (one: T) => boolean): readonly [readonly T[], readonly T[]] => [
  all.filter(holds),
  all.filter((one) => !holds(one)),
];

import type { Span } from "../../base/span.js";
import type { Analysis } from "../analysis.js";
import { type Scene, sceneAt } from "../scene.js";
import { argumentItems, type ColumnsOf } from "./arguments.js";
import { type CompletionItem, hole, ranked, type Unsorted } from "./completion_item.js";
import { boundItems, transformItems } from "./data.js";
import { dataItems, declarationItems, extentItems, modelItems, statementItems, typeItems } from "./declarations.js";
import { stepItems } from "./steps.js";
import { settingItems, settingValueItems } from "./training.js";
import { valueItems } from "./values.js";

export interface Completions {
  /** What the chosen item replaces: the word at the cursor, or what stands between the quotes. */
  readonly span: Span;
  readonly items: readonly CompletionItem[];
}

/**
 * What can stand at an offset. `columns` tells the columns of a table's file by its path, as it is written in the text; paths
 * themselves are the business of who knows files. Nothing where only a new name can stand. Never throws, however broken the text.
 */
export function complete(analysis: Analysis, offset: number, options: { readonly columns?: ColumnsOf } = {}): Completions {
  const scene = sceneAt(analysis, offset);
  const { word, string } = scene.place;
  return {
    span: { path: analysis.source.path, ...(string ?? word) },
    items: orBrackets(scene, itemsFor(scene, options.columns ?? (() => undefined))),
  };
}

/** Where a value is due that only its author knows, brackets can stand. */
function orBrackets({ place: { expects } }: Scene, items: readonly CompletionItem[]): readonly CompletionItem[] {
  const isValue = expects === "value" || expects === "argument" || expects === "extent";
  return isValue && items.length === 0 ? ranked(0, [mark("(", "($0)")]) : items;
}

function itemsFor(scene: Scene, columnsOf: ColumnsOf): readonly CompletionItem[] {
  const { place } = scene;
  switch (place.expects) {
    case "nothing":
    case "new name":
      return [];
    case "declaration":
      return declarationItems(scene);
    case "version":
      return ranked(0, [{ label: "1", kind: "word", insert: "1" }]);
    case "path":
      return ranked(0, [{ label: '"…"', kind: "word", detail: "a file beside this one", insert: `"${hole(1, "blocks.dlm")}"` }]);
    case "string":
      return place.calls.length > 0 ? argumentItems(scene, columnsOf) : [];
    case "model":
      return modelItems(scene);
    case "data":
      return dataItems(scene);
    case "for":
    case "on":
      return ranked(0, [mark(place.expects, `${place.expects} `)]);
    case "body":
      return ranked(0, [mark("{", "{\n\t$0\n}")]);
    case "signature":
      return ranked(0, [mark("(", `(${hole(1, "x")}: ${hole(2, "f32[n]")})`)]);
    case "signature or arrow":
      return ranked(0, [mark("->", "-> "), mark("(", `(${hole(1, "x")}: ${hole(2, "f32[n]")})`)]);
    case "equals":
      return ranked(0, [mark("=", "= ")]);
    case "colon":
      return ranked(0, [mark(":", ": ")]);
    case "type":
      return typeItems(scene);
    case "after type":
    case "nothing more":
      return isBlock(scene) ? ranked(0, [mark("{", "{\n\t$0\n}")]) : beginnings(scene);
    case "extent":
      return extentItems(scene);
    case "statement":
      return [...statementItems(scene), ...(isBlock(scene) ? lower(valueItems(scene)) : [])];
    case "setting":
      return settingItems(scene);
    case "step":
      return isData(scene) ? transformItems(scene) : stepItems(scene);
    case "argument":
      return argumentItems(scene, columnsOf);
    case "value":
      return valuesFor(scene, columnsOf);
    case "operator":
    case "after step":
      return operatorItems(scene);
  }
}

function valuesFor(scene: Scene, columnsOf: ColumnsOf): readonly CompletionItem[] {
  const { place } = scene;
  if (place.calls.length > 0) return argumentItems(scene, columnsOf);
  switch (place.declaration?.keyword.tokenType.name) {
    case "Train":
      return settingValueItems(scene);
    case "Data":
      return boundItems(scene);
    default:
      return place.statement?.kind === "layer" ? stepItems(scene) : valueItems(scene);
  }
}

/** Behind a whole value: it goes on, or on a line of its own something else begins. */
function operatorItems(scene: Scene): readonly CompletionItem[] {
  const { place } = scene;
  const isPlain = place.statement?.kind === "expression" && place.before === place.statement.first && place.calls.length === 0;
  const isTrain = place.declaration?.keyword.tokenType.name === "Train";
  const goesOn = [
    ...(isPlain ? [mark("=", "= ")] : []),
    ...(isTrain || place.isInExtents ? [] : [mark("->", "-> ")]),
    ...(place.expects === "after step" ? [mark("as", "as ")] : []),
    ...["+", "-", "*", "/"].map((sign) => mark(sign, `${sign} `)),
  ];
  return [...beginnings(scene), ...ranked(4, goesOn)];
}

/** What can begin on a new line behind something whole. */
function beginnings(scene: Scene): readonly CompletionItem[] {
  const { place } = scene;
  const canBegin = place.isFirstOnLine || place.expects === "nothing more" || place.expects === "after type";
  if (!canBegin || place.calls.length > 0 || place.isInExtents) return [];
  switch (place.declaration?.keyword.tokenType.name) {
    case "Train":
      return settingItems(scene);
    case "Dims":
    case "Dlm":
    case "Use":
    case undefined:
      return declarationItems(scene);
    default:
      return [...statementItems(scene), ...(isBlock(scene) ? lower(valueItems(scene)) : [])];
  }
}

const isBlock = ({ place }: Scene): boolean => place.declaration?.keyword.tokenType.name === "Block";
const isData = ({ place }: Scene): boolean => place.declaration?.keyword.tokenType.name === "Data";

const lower = (items: readonly CompletionItem[]): readonly CompletionItem[] =>
  items.map((item) => ({ ...item, sort: `3${item.sort}` }));

const mark = (label: string, insert: string): Unsorted => ({
  ...{ label, kind: /^[a-z]/.test(label) ? "keyword" : "operator", insert },
});

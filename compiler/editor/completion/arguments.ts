import { describeParameters } from "../../layers/describe.js";
import { layerNamed } from "../../layers/index.js";
import { argumentKind } from "../../layers/parameters.js";
import { parameterText } from "../documentation.js";
import type { Entry } from "../entries.js";
import type { OpenCall } from "../expectations.js";
import { parameterAt } from "../parameter_at.js";
import { entryOf, type Scene } from "../scene.js";
import { argumentsOf } from "./call_snippet.js";
import { columnItems } from "./columns.js";
import { type CompletionItem, plain, ranked, type Unsorted } from "./completion_item.js";
import { stepItems } from "./steps.js";
import { settingCallItems } from "./training.js";
import { numberItems, portItems, takesNumbers, valueItems, wordItems } from "./values.js";

/** Columns of a table by the path of its file, where somebody knows them. */
export type ColumnsOf = (path: string) => readonly string[] | undefined;

/** What can stand in the brackets of a call: names of arguments, and values of the one at the cursor. */
export function argumentItems(scene: Scene, columnsOf: ColumnsOf): readonly CompletionItem[] {
  const call = scene.place.calls.at(-1);
  const entry = call && entryOf(scene, call);
  if (!entry) return valueItems(scene);
  const values = valuesOf(scene, call, entry, columnsOf);
  if (scene.place.expects !== "argument") return values;
  // What has no name is given by its place first.
  const isByPlace = call.position === 0 && call.given.length === 0;
  const names = ranked(isByPlace && values.length > 0 ? 5 : 3, nameItems(call, entry));
  return [...names, ...values.map((item) => ({ ...item, sort: `4${item.sort}` }))];
}

function nameItems(call: OpenCall, entry: Entry): readonly Unsorted[] {
  const current = parameterAt(call, entry);
  const keys = Object.keys(entry.schema.shape);
  const byPlace = current === undefined ? [] : keys.slice(0, keys.indexOf(current));
  const isFree = (name: string): boolean => !call.given.includes(name) && !byPlace.includes(name);
  const isFile = (name: string): boolean => entry.kind === "format" && name === "file";
  const parameters = describeParameters(entry.schema).filter(({ name }) => isFree(name) && !isFile(name));
  const inputs = entry.block?.inputs.slice(call.isStep ? 1 : 0).filter(({ name }) => isFree(name.name)) ?? [];
  return [
    ...inputs.map(
      ({ name }): Unsorted => ({ label: `${name.name}:`, kind: "argument", detail: "input", insert: `${name.name}: \${1}` }),
    ),
    ...parameters.map((parameter): Unsorted => {
      const { name, type, default: written } = parameter;
      const value = entry.kind === "format" ? `"\${1}"` : `\${1:${plain(written ?? "")}}`;
      const detail = written === undefined ? type : `${type} = ${written}`;
      return {
        ...{ label: `${name}:`, kind: entry.kind === "format" ? "column" : "argument", insert: `${name}: ${value}` },
        ...(detail !== "" && detail !== "unknown" && { detail }),
        documentation: parameterText(parameter),
      };
    }),
  ];
}

function valuesOf(scene: Scene, call: OpenCall, entry: Entry, columnsOf: ColumnsOf): readonly CompletionItem[] {
  const parameter = parameterAt(call, entry);
  const field = parameter === undefined ? undefined : entry.schema.shape[parameter];
  switch (entry.kind) {
    case "format":
      return ranked(0, columnItems(scene, call, columnsOf));
    case "transform":
      if (!call.isStep && call.position === 0)
        return ranked(
          0,
          portItems(scene).filter(({ label }) => label === scene.subject),
        );
      return ranked(0, constantItems(scene, entry, parameter));
    case "layer":
    case "repeat":
    case "block": {
      const isInput = entry.block?.inputs.some(({ name }) => name.name === parameter) ?? false;
      if (isInput || (!field && layerNamed(entry.name)?.inputs === "many")) return valueItems(scene);
      const kind = argumentKind(field);
      if (kind === "step") return stepItems(scene);
      if (kind === "value") return valueItems(scene);
      return ranked(0, constantItems(scene, entry, parameter));
    }
    default:
      return ranked(0, settingCallItems(scene, entry, parameter));
  }
}

/** Words and numbers that a parameter takes: its default, or that of the table's example, and dims. */
function constantItems(scene: Scene, { schema, example }: Entry, parameter: string | undefined): readonly Unsorted[] {
  const field = parameter === undefined ? undefined : schema.shape[parameter];
  if (!field) return numberItems(scene);
  const isFirst = parameter === Object.keys(schema.shape)[0];
  const written = describeParameters(schema).find(({ name }) => name === parameter)?.default;
  const isShown = ({ name }: { readonly name?: string }, at: number): boolean =>
    name === parameter || (name === undefined && isFirst && at === 0);
  const shown = argumentsOf(example).find(isShown)?.value;
  const words = wordItems(field);
  const likely = written ?? shown;
  const number: readonly Unsorted[] =
    likely === undefined || words.some(({ label }) => label === likely)
      ? []
      : [{ label: likely, kind: "word", detail: written === undefined ? "for example" : "unless told", insert: plain(likely) }];
  if (!takesNumbers(field)) return words;
  // Behind a sign or inside of a list only a part of the value is due.
  const before = scene.place.before?.tokenType.name ?? "";
  const isWhole = ["LParen", "Colon"].includes(before) || (before === "Comma" && scene.place.expects === "argument");
  return [...words, ...(isWhole ? number : []), ...numberItems(scene)];
}

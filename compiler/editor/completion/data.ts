import { splitNames } from "../../check/data.js";
import type { TransformRecord } from "../../transforms/define.js";
import { transformNamed } from "../../transforms/index.js";
import { type Entry, transformEntries } from "../entries.js";
import { formatEntries, portsOf, type Scene } from "../scene.js";
import { type CompletionItem, ranked, type Unsorted } from "./completion_item.js";
import { entryItem } from "./steps.js";
import { portItems } from "./values.js";

/** What a split or a column of data can be bound to. */
export function boundItems(scene: Scene): readonly CompletionItem[] {
  const { subject, model } = scene;
  if (splitNames.some((split) => split === subject))
    return ranked(
      0,
      formatEntries(model).map((entry) => entryItem(entry)),
    );
  const own = portItems(scene).filter(({ label }) => label === subject);
  return [...ranked(0, own), ...byFit(scene, (entry) => callOfColumn(entryItem(entry), subject))];
}

/** Steps of a column: first those that make what the model takes of it. */
export const transformItems = (scene: Scene): readonly CompletionItem[] =>
  byFit(scene, (entry) => entryItem(entry, { isStep: true }));

function byFit({ subject, model }: Scene, itemOf: (entry: Entry) => Unsorted): readonly CompletionItem[] {
  const kind = portsOf(model).find(({ name }) => name.name === subject)?.type.name.name;
  const fits = ({ name }: Entry): boolean => {
    const record = transformNamed(name);
    return kind === undefined || record === undefined || makes(record, kind);
  };
  return [
    ...ranked(1, transformEntries.filter(fits).map(itemOf)),
    ...ranked(2, transformEntries.filter((entry) => !fits(entry)).map(itemOf)),
  ];
}

/** Whether a step can end in what a type of input or output holds. */
function makes(record: TransformRecord, kind: string): boolean {
  switch (record.works) {
    case "on text":
      return record.gives === kind;
    case "on numbers":
      return ["f32", "image", "series", "number"].includes(kind);
    case "on rows":
      return ["f32", "image", "series", "tokens"].includes(kind);
  }
}

/** `scale(image, 1/255)`: a transform that is written as a call takes the column first. */
const callOfColumn = (item: Unsorted, column = ""): Unsorted => ({
  ...item,
  insert: item.insert.includes("(") ? item.insert.replace("(", `(${column}, `) : `${item.insert}(${column})`,
});

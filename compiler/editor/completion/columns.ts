import { type IToken, tokenMatcher } from "chevrotain";
import { t } from "../../../grammar/recovery.js";
import type { OpenCall } from "../expectations.js";
import type { Scene } from "../scene.js";
import type { ColumnsOf } from "./arguments.js";
import { hole, plain, type Unsorted } from "./completion_item.js";

/** What a source is read from: a path in quotes, or of a table one of its columns. */
export function columnItems(scene: Scene, call: OpenCall, columnsOf: ColumnsOf): readonly Unsorted[] {
  const isColumn = call.callee.image === "csv" && call.argument !== undefined;
  const isPath = call.callee.image === "csv" ? call.position === 0 : call.argument !== undefined;
  if (!isColumn) {
    const isOpen = scene.place.expects === "string";
    return isPath && !isOpen ? [{ label: '"…"', kind: "word", detail: "the path of a file", insert: `"${hole(1)}"` }] : [];
  }
  const path = fileOf(scene, call);
  const quote = scene.place.expects === "string" ? "" : '"';
  const columns = (path === undefined ? undefined : columnsOf(path)) ?? [];
  return columns.map((column) => ({ label: column, kind: "column", detail: path, insert: `${quote}${plain(column)}${quote}` }));
}

/** The string that a `csv` begins with. */
export function fileOf({ analysis: { reading } }: Scene, { callee }: OpenCall): string | undefined {
  const at = reading.tokens.findIndex((token) => token.startOffset === callee.startOffset);
  const first: IToken | undefined = reading.tokens[at + 2];
  return first && tokenMatcher(first, t.String!) ? first.image.replace(/^"|"$/g, "") : undefined;
}

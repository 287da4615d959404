import type { CalleeKind } from "../../check/observer.js";

/** What an item stands for, as the checker tells the kinds of what is called; an editor shows each kind with an icon of its own. */
export type CompletionKind =
  | Exclude<CalleeKind, "repeat" | "train">
  | "keyword"
  | "operator"
  | "shared layer"
  | "value"
  | "dim"
  | "type"
  | "argument"
  | "word"
  | "model"
  | "data"
  | "column"
  | "file"
  | "output";

/** Something that can stand at the cursor. */
export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  /** A few words beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What is written, as a snippet: `dense(${1:64})`, with `$0` where the cursor goes. */
  readonly insert: string;
  /** Items are shown in the order of these texts. */
  readonly sort: string;
}

/** An item before it has its place among the others. */
export type Unsorted = Omit<CompletionItem, "sort">;

/** Sorted as they come, behind those of lower ranks. */
export const ranked = (rank: number, items: readonly Unsorted[]): readonly CompletionItem[] =>
  items.map((item, index) => ({ ...item, sort: `${rank}${String(index).padStart(4, "0")}` }));

/** Text as it stands in a snippet. */
export const plain = (text: string): string => text.replace(/[\\$}]/g, "\\$&");

/** A place of a snippet that is stepped to, with what stands there at first. */
export const hole = (index: number, text = ""): string => `\${${index}:${plain(text)}}`;

/** How much of a network is drawn: its blocks closed, all layers, or the kernels that run. */
export type Level = "blocks" | "layers" | "kernels";
export const levels: readonly Level[] = ["blocks", "layers", "kernels"];

/** What is drawn of a file; each may be left to the server. */
export interface Choice {
  readonly model?: string;
  readonly level: Level;
}

/** A picture, as the page is to show it. */
export interface Picture {
  readonly svg: string;
  /** The model that is drawn, and all of the file. */
  readonly model?: string;
  readonly models: readonly string[];
  readonly level: Level;
}

/** To the page. `stale`: the text has changed and gives no picture now, so the last one stays. `cursor`: where the editor's cursor is. */
export type ToPage =
  | { readonly kind: "picture"; readonly picture: Picture }
  | { readonly kind: "stale"; readonly why: string }
  | { readonly kind: "cursor"; readonly offset: number };

/** From the page. Offsets are UTF-16 offsets in the text of `path`, or of the file that is shown where there is none. */
export type FromPage =
  | { readonly kind: "ready" }
  | { readonly kind: "choose"; readonly choice: Choice }
  | { readonly kind: "reveal"; readonly start: number; readonly end: number; readonly path?: string };

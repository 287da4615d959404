import type { Source } from "../base/span.js";
import type { Analysis } from "./analysis.js";

/** The texts that an analysis is of: plain data, of which another thread makes the same analysis. */
export interface FileTexts {
  readonly source: Source;
  /** What each `use "path"` in the file `from` has led to. */
  readonly used: readonly { readonly path: string; readonly from: string; readonly source: Source }[];
}

export function textsOf({ source, mentions, textOf }: Analysis): FileTexts {
  const used = mentions.flatMap(({ at, to }) => {
    const text = to.kind === "file" ? textOf(to.span.path) : undefined;
    return text === undefined ? [] : [{ path: to.name, from: at.path, source: { path: to.span.path, text } }];
  });
  return { source, used };
}

/** Finds the file that `use "path"` in the file `from` means. */
export const loaderOf =
  ({ used }: FileTexts) =>
  (path: string, from: string): Source | undefined =>
    used.find((use) => use.path === path && use.from === from)?.source;

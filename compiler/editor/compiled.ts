import type { Source } from "../base/span.js";
import { type Compilation, compile, type Result } from "../compile.js";
import type { Analysis } from "./analysis.js";

const known = new WeakMap<Analysis, Result<Compilation>>();

/** All stages of a text, for the kind of device that `dlmc build` shows. Takes up to seconds, and is done once for an analysis. */
export function compiled(analysis: Analysis): Result<Compilation> {
  const made = known.get(analysis) ?? compile(analysis.source, { load: (path, from) => fileUsed(analysis, path, from) });
  known.set(analysis, made);
  return made;
}

/** The file that the analysis found for `use "path"` in the file `from`. */
function fileUsed({ mentions, textOf }: Analysis, path: string, from: string): Source | undefined {
  const use = mentions.find(({ at, to }) => to.kind === "file" && to.name === path && at.path === from);
  const text = use && textOf(use.to.span.path);
  return use === undefined || text === undefined ? undefined : { path: use.to.span.path, text };
}

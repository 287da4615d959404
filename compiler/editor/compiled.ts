import { type Compilation, compile, type Result } from "../compile.js";
import type { Analysis } from "./analysis.js";
import { loaderOf, textsOf } from "./file_texts.js";

const known = new WeakMap<Analysis, Result<Compilation>>();

/** All stages of a text, for the kind of device that `dlmc build` shows. Takes up to seconds, and is done once for an analysis. */
export function compiled(analysis: Analysis): Result<Compilation> {
  const made = known.get(analysis) ?? compile(analysis.source, { load: loaderOf(textsOf(analysis)) });
  known.set(analysis, made);
  return made;
}

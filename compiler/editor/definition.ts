import type { Span } from "../base/span.js";
import type { Analysis } from "./analysis.js";
import { mentionAt } from "./mentions.js";

/** A name, and where what it stands for is declared. */
export interface Definition {
  readonly at: Span;
  /** The declaring name, perhaps in another file or in the library; of a `use` the beginning of the file. */
  readonly declared: Span;
}

/** Undefined where no name is, and for what the language itself has, which is declared in no file. */
export function definitionAt(analysis: Analysis, offset: number): Definition | undefined {
  const mention = mentionAt(analysis, offset);
  return mention && { at: mention.at, declared: mention.to.span };
}

import type { Span } from "../base/span.js";
import type { Called, Declared } from "../check/observer.js";
import { library } from "../library/index.js";
import type { Analysis, Mention } from "./analysis.js";

/** The name that an offset of the analysed text is in, or right behind. */
export function mentionAt({ source, mentions }: Analysis, offset: number): Mention | undefined {
  const touching = mentions.filter(({ at }) => at.path === source.path && at.start <= offset && offset <= at.end);
  return touching.find(({ at }) => offset < at.end) ?? touching[0];
}

/** The call whose name an offset is in, or right behind: a layer, a loss, a metric. */
export const calleeAt = ({ source, calls }: Analysis, offset: number): Called | undefined =>
  calls.find(({ callee }) => callee.path === source.path && callee.start <= offset && offset <= callee.end);

/** Every place of these analyses that stands for what was declared there, each once, the declaration among them. */
export function mentionsOf(declared: Declared, analyses: readonly Analysis[]): readonly Mention[] {
  const found = analyses.flatMap(({ mentions }) => mentions.filter(({ to }) => isSame(to, declared)));
  return [...new Map(found.map((mention) => [`${mention.at.path}:${mention.at.start}`, mention])).values()];
}

const isSame = (a: Declared, b: Declared): boolean =>
  a.kind === b.kind && a.span.path === b.span.path && a.span.start === b.span.start && a.span.end === b.span.end;

/** Whether it stands in a file that the language brings along. */
export const isOfLanguage = ({ path }: Span): boolean => library.some((file) => file.path === path);

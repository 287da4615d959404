import type { Span } from "../base/span.js";
import type { Analysis } from "./analysis.js";
import { calleeAt, mentionAt, mentionsOf } from "./mentions.js";

/** A place that stands for the same as another. */
export interface Reference {
  readonly at: Span;
  /** `written` where the name is declared, or an output gets its value. */
  readonly kind: "written" | "read";
}

/**
 * All places of these files that stand for the same as the one at the offset. Of a layer, a loss or another entry of the
 * language's tables: all uses of it. `others` are analyses of files that may use this one.
 */
export function referencesAt(analysis: Analysis, offset: number, others: readonly Analysis[] = []): readonly Reference[] {
  const all = [analysis, ...others];
  const mention = mentionAt(analysis, offset);
  if (mention) {
    const bound = new Set(all.flatMap(boundNames).map(keyOf));
    return mentionsOf(mention.to, all).map(({ at, to }) => {
      const isWritten = keyOf(at) === keyOf(to.span) || bound.has(keyOf(at));
      return { at, kind: isWritten ? "written" : "read" };
    });
  }
  const called = calleeAt(analysis, offset);
  if (!called) return [];
  const uses = all.flatMap(({ calls }) => calls.filter(({ kind, name }) => kind === called.kind && name === called.name));
  return [...new Map(uses.map(({ callee }) => [keyOf(callee), { at: callee, kind: "read" } as const])).values()];
}

/** The names that statements of a model give a value to. */
const boundNames = ({ modules }: Analysis): readonly Span[] =>
  [...modules.values()].flatMap(({ declarations }) =>
    declarations.flatMap((decl) => (decl.kind === "model" ? decl.body.map(({ name }) => name.span) : [])),
  );

const keyOf = ({ path, start }: Span): string => `${path}:${start}`;

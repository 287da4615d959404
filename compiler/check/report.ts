import type { Span } from "../base/span.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Declared, Observer } from "./observer.js";

/** Tells the user of a mistake. */
export interface Report {
  (diagnostic: Diagnostic): void;
  /** Hears the rest of what is found out; absent where nobody listens. */
  readonly observe?: Observer;
}

/** Tells who observes what a name stands for, where that is known. */
export function tellName({ observe }: Report, at: Span, declared: Declared | undefined): void {
  if (declared) observe?.refers(at, declared);
}

/** A report that tells what it hears in another way, with the same listener. */
export const relay = ({ observe }: Report, tell: (diagnostic: Diagnostic) => void): Report =>
  Object.assign((diagnostic: Diagnostic) => tell(diagnostic), observe && { observe });

export interface Reporter {
  readonly report: Report;
  readonly all: () => readonly Diagnostic[];
}

/** Collects diagnostics, in the order of the text; files in the order of their paths, `main` first. A block that is used ten times tells its mistake once. */
export function createReporter(main: string, observe?: Observer): Reporter {
  const byPlace = (a: Diagnostic, b: Diagnostic): number => {
    const [p, q] = [a.labels[0]?.span, b.labels[0]?.span];
    if (!p || !q) return 0;
    if (p.path === q.path) return p.start - q.start;
    return p.path === main || (q.path !== main && p.path < q.path) ? -1 : 1;
  };
  const found = new Map<string, Diagnostic>();
  const collect = (diagnostic: Diagnostic): void => {
    const place = diagnostic.labels[0]?.span;
    const key = JSON.stringify([diagnostic.code, diagnostic.title, place]);
    if (!found.has(key)) found.set(key, diagnostic);
  };
  return {
    report: Object.assign(collect, observe && { observe }),
    all: () => [...found.values()].toSorted(byPlace),
  };
}

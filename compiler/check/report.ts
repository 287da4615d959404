import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** Tells the user of a mistake. */
export type Report = (diagnostic: Diagnostic) => void;

export interface Reporter {
  readonly report: Report;
  readonly all: () => readonly Diagnostic[];
}

/** Collects diagnostics, in the order of the text; files in the order of their paths, `main` first. A block that is used ten times tells its mistake once. */
export function createReporter(main: string): Reporter {
  const byPlace = (a: Diagnostic, b: Diagnostic): number => {
    const [p, q] = [a.labels[0]?.span, b.labels[0]?.span];
    if (!p || !q) return 0;
    if (p.path === q.path) return p.start - q.start;
    return p.path === main || (q.path !== main && p.path < q.path) ? -1 : 1;
  };
  const found = new Map<string, Diagnostic>();
  return {
    report: (diagnostic) => {
      const place = diagnostic.labels[0]?.span;
      const key = JSON.stringify([diagnostic.code, diagnostic.title, place]);
      if (!found.has(key)) found.set(key, diagnostic);
    },
    all: () => [...found.values()].toSorted(byPlace),
  };
}

import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** Tells the user of a mistake. */
export type Report = (diagnostic: Diagnostic) => void;

export interface Reporter {
  readonly report: Report;
  readonly all: () => readonly Diagnostic[];
}

/** Collects diagnostics. A block that is used ten times tells its mistake once. */
export function createReporter(): Reporter {
  const found = new Map<string, Diagnostic>();
  return {
    report: (diagnostic) => {
      const place = diagnostic.labels[0]?.span;
      const key = JSON.stringify([diagnostic.code, diagnostic.title, place]);
      if (!found.has(key)) found.set(key, diagnostic);
    },
    all: () => [...found.values()],
  };
}

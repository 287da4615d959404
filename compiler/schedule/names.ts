/** What a buffer is called in code. */
export const identifierOf = (buffer: string): string => buffer.replaceAll(" ", "_");

/** Hands out names that are used nowhere else in a kernel. */
export interface LocalNames {
  /** The base itself, or with a number behind it where that is taken. */
  readonly claim: (base: string) => string;
  /** The base with a number behind it. */
  readonly numbered: (base: string) => string;
}

/** `taken` are names that stand already, and those that printers use themselves. */
export function createLocalNames(taken: Iterable<string>): LocalNames {
  const used = new Set([...taken, "main", "workgroup", "local", "invocation", "empty", "lane"]);
  const counts = new Map<string, number>();
  const numbered = (base: string): string => {
    for (let n = counts.get(base) ?? 0; ; n++) {
      const name = `${base}_${n}`;
      if (used.has(name)) continue;
      counts.set(base, n + 1);
      used.add(name);
      return name;
    }
  };
  const claim = (base: string): string => {
    if (used.has(base)) return numbered(base);
    used.add(base);
    return base;
  };
  return { claim, numbered };
}

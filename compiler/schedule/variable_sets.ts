import type { Variable } from "./value.js";

/** Sets of variables, each once, so that the many values that depend on the same variables share one. */
export function createVariableSets() {
  type Variables = ReadonlySet<Variable>;
  const none: Variables = new Set();
  const known = new Map<string, Variables>([["", none]]);
  const unions = new Map<Variables, Map<Variables, Variables>>();
  const of = (members: readonly Variable[]): Variables => {
    const key = members
      .map((v) => v.id)
      .sort((a, b) => a - b)
      .join();
    const set = known.get(key) ?? new Set(members);
    known.set(key, set);
    return set;
  };
  const union = (a: Variables, b: Variables): Variables => {
    if (a === b || b.size === 0) return a;
    if (a.size === 0) return b;
    const row = unions.get(a);
    const found = row?.get(b);
    if (found) return found;
    const made = of([...new Set([...a, ...b])]);
    if (row) row.set(b, made);
    else unions.set(a, new Map([[b, made]]));
    return made;
  };
  const without = (a: Variables, gone: readonly Variable[]): Variables => of([...a].filter((v) => !gone.includes(v)));
  return { none, single: (v: Variable) => of([v]), union, without };
}

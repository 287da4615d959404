import { createRebuilder } from "./rebuild.js";
import { parts, type Value, type Variable } from "./value.js";
import type { Values } from "./values.js";

/**
 * Loads that are the same for all lanes of a subgroup are divided among them: lane i loads the i-th of up to
 * `lanes` loads from one place, and hands it to the others. What the offsets are does not matter: each lane looks its own up
 * once, before the loop. `laneVariable` is the grid variable that runs along the lanes.
 */
export function shareLoads(
  values: Values,
  roots: readonly Value[],
  { laneVariable, lanes }: { readonly laneVariable: Variable; readonly lanes: number },
): readonly Value[] {
  const replacement = planSharing(values, roots, laneVariable, lanes);
  // Indices hold no loads that are shared.
  const remake = createRebuilder(
    values,
    (value) => replacement.get(value) ?? (value.type === "i32" || value.kind === "load" ? value : undefined),
  );
  return roots.map(remake);
}

/** For each load that is shared, the lane of a common load that stands for it. */
function planSharing(values: Values, roots: readonly Value[], laneVariable: Variable, lanes: number) {
  const groups = new Map<string, { readonly base: Value; readonly loads: { readonly load: Value; readonly offset: number }[] }>();
  const seen = new Set<Value>();
  const visit = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === "load" && !value.variables.has(laneVariable)) {
      const { base, offset } = splitIndex(value.index);
      const key = `${value.buffer}/${value.width}/${base.id}`;
      const group = groups.get(key) ?? { base, loads: [] };
      group.loads.push({ load: value, offset });
      groups.set(key, group);
    }
    for (const part of parts(value)) visit(part);
  };
  for (const root of roots) visit(root);

  const replacement = new Map<Value, Value>();
  for (const { base, loads } of groups.values()) {
    if (loads.length < 2) continue;
    loads.sort((a, b) => a.offset - b.offset);
    for (let start = 0; start < loads.length; start += lanes) {
      const chunk = loads.slice(start, start + lanes);
      const table = Array.from({ length: lanes }, (_, lane) => chunk[Math.min(lane, chunk.length - 1)].offset);
      const { load } = chunk[0];
      if (load.kind !== "load") continue;
      const common = values.load(load.buffer, load.type, values.sum(base, values.lanes(table, laneVariable)), load.width);
      for (const [lane, each] of chunk.entries()) replacement.set(each.load, values.broadcast(common, lane));
    }
  }
  return replacement;
}

/** Indices are summed up inwards, the constant last. */
function splitIndex(index: Value): { readonly base: Value; readonly offset: number } {
  if (index.kind === "binary" && index.op === "add" && index.b.kind === "number") return { base: index.a, offset: index.b.value };
  return { base: index, offset: 0 };
}

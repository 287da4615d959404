import { createRebuilder } from "./rebuild.js";
import { affineOf, type LoadValue, parts, type Value, type Variable } from "./value.js";
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

/** A load, or one behind a condition that has a number in its place. */
interface Fetch {
  readonly value: Value;
  readonly load: LoadValue;
  readonly guard?: Extract<Value, { kind: "select" }>;
}

function fetchOf(value: Value): Fetch | undefined {
  if (value.kind === "load") return { value, load: value };
  if (value.kind !== "select" || value.then.kind !== "load" || value.otherwise.kind !== "number") return undefined;
  return { value, load: value.then, guard: value };
}

/** For each fetch that is shared, the lane of a common one that stands for it. */
function planSharing(values: Values, roots: readonly Value[], laneVariable: Variable, lanes: number) {
  interface Member {
    readonly fetch: Fetch;
    readonly offset: number;
  }
  const groups = new Map<string, { readonly base: Value; readonly members: Member[] }>();
  const seen = new Set<Value>();
  const visit = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    const fetch = value.variables.has(laneVariable) ? undefined : fetchOf(value);
    if (fetch) {
      const { load, guard } = fetch;
      const offset = affineOf(load.index).constant;
      const base = values.plus(load.index, values.number("i32", -offset));
      const key = `${load.buffer}/${load.width}/${base.id}/${guard ? `${guard.condition.id}/${guard.otherwise.id}` : ""}`;
      const group = groups.get(key) ?? { base, members: [] };
      group.members.push({ fetch, offset });
      groups.set(key, group);
      for (const part of guard ? [guard.condition, load.index] : [load.index]) visit(part);
    } else for (const part of parts(value)) visit(part);
  };
  for (const root of roots) visit(root);

  const replacement = new Map<Value, Value>();
  for (const { base, members } of groups.values()) {
    if (members.length < 2) continue;
    members.sort((a, b) => a.offset - b.offset);
    for (let start = 0; start < members.length; start += lanes) {
      const chunk = members.slice(start, start + lanes);
      const [first] = chunk;
      const { load, guard } = first.fetch;
      const table = Array.from({ length: lanes }, (_, i) => chunk[Math.min(i, chunk.length - 1)].offset - first.offset);
      const at = values.plus(values.plus(base, values.lanes(table, laneVariable)), values.number("i32", first.offset));
      const loaded = values.load(load.buffer, load.type, at, load.width);
      const common = guard ? values.select(guard.condition, loaded, guard.otherwise) : loaded;
      for (const [lane, { fetch }] of chunk.entries()) replacement.set(fetch.value, values.broadcast(common, lane));
    }
  }
  return replacement;
}

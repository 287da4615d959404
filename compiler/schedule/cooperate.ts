import { parts, type Value, type Values, type Variable } from "./value.js";

/**
 * Loads of a loop body that are the same for all lanes of a subgroup are divided among them: lane i loads the i-th of up to
 * `lanes` loads from one place, and hands it to the others. What the offsets are does not matter: each lane looks its own up
 * once, before the loop. `laneVariable` is the grid variable that runs along the lanes.
 */
export function shareLoads(
  values: Values,
  roots: readonly Value[],
  { grid, laneVariable, lanes }: { readonly grid: ReadonlySet<Variable>; readonly laneVariable: Variable; readonly lanes: number },
): readonly Value[] {
  const replacement = planSharing(values, roots, grid, laneVariable, lanes);
  const done = new Map<Value, Value>();
  const remake = (value: Value): Value => {
    const known = done.get(value) ?? replacement.get(value);
    if (known) return known;
    const made = rebuild(values, value, remake);
    done.set(value, made);
    return made;
  };
  return roots.map(remake);
}

/** For each load that is shared, the lane of a common load that stands for it. */
function planSharing(values: Values, roots: readonly Value[], grid: ReadonlySet<Variable>, laneVariable: Variable, lanes: number) {
  const groups = new Map<string, { readonly base: Value; readonly loads: { readonly load: Value; readonly offset: number }[] }>();
  const seen = new Set<Value>();
  const visit = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === "load" && !value.variables.has(laneVariable) && [...value.variables].some((v) => !grid.has(v))) {
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

/** The value with other parts; indices, which hold no loads that are shared, stay as they are. */
function rebuild(values: Values, value: Value, remake: (part: Value) => Value): Value {
  switch (value.kind) {
    case "number":
    case "variable":
    case "affine":
    case "load":
    case "lanes":
      return value;
    case "broadcast":
      return values.broadcast(remake(value.x), value.lane);
    case "component":
      return values.component(remake(value.vector), value.lane);
    case "pack":
      return values.pack(value.lanes.map(remake));
    case "unary":
      return values.unary(value.op, remake(value.x));
    case "binary":
      return value.type === "i32" ? value : values.binary(value.op, remake(value.a), remake(value.b));
    case "select":
      return values.select(remake(value.condition), remake(value.then), remake(value.otherwise));
    case "convert":
      return values.convert(value.type, remake(value.x));
    case "reduce":
      return values.reduce(value.combine, value.loops, value.terms.map(remake));
  }
}

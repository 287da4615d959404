import { invariant } from "../base/invariant.js";
import { rootsOf, type Store } from "./bindings.js";
import type { Statement } from "./loops.js";
import { identifierOf, type LocalNames } from "./names.js";
import { countsOf, parts, type ReduceValue, type Value, type Variable } from "./value.js";

/** The loops around the stores of a tile. */
export interface TileLoops {
  readonly grid: readonly Variable[];
  /** Tiles that one invocation walks, outermost first. */
  readonly serial: readonly Variable[];
  /** The stores are those of one point of the tile, and run in a loop over it. */
  readonly rolled?: Variable;
}

/** Puts values in order: every value before its readers, outside of all loops that it does not depend on, and shared ones once. */
export function sequence(stores: readonly Store[], { grid, serial, rolled }: TileLoops, names: LocalNames): readonly Statement[] {
  const out: Statement[] = [];
  const roots = rootsOf(stores);
  const loops = [...serial, ...(rolled ? [rolled] : [])];
  const inner = (at: Block): void => {
    emitValues(at, roots, names).out.push(...stores);
  };
  emitLoops({ out, scope: new Set(grid), bound: new Set() }, loops, { roots, names, inner });
  return out;
}

export type Bound = ReadonlySet<Value>;

/** A place to write statements: the variables that are bound there, and the values that have a name. */
export interface Block {
  readonly out: Statement[];
  readonly scope: ReadonlySet<Variable>;
  readonly bound: Bound;
}

/** Loops within each other, and in the innermost what `inner` writes; what a loop does not change is computed before it. */
export function emitLoops(
  { out, scope, bound }: Block,
  loops: readonly Variable[],
  { roots, names, inner }: { readonly roots: readonly Value[]; readonly names: LocalNames; readonly inner: (at: Block) => void },
): void {
  const [variable, ...rest] = loops;
  if (!variable) {
    inner({ out, scope, bound });
    return;
  }
  const known = emitBlock(out, scope, bound, roots, names, "invariant");
  const body: Statement[] = [];
  emitLoops({ out: body, scope: new Set([...scope, variable]), bound: known }, rest, { roots, names, inner });
  out.push({ kind: "for", variable, body });
}

/** Names for all that `roots` need here; the block as it is afterwards. */
export const emitValues = ({ out, scope, bound }: Block, roots: readonly Value[], names: LocalNames): Block => ({
  out,
  scope,
  bound: emitBlock(out, scope, bound, roots, names, "everything"),
});

/**
 * Writes what is needed for `roots` in a block where `scope` are the bound variables. `what` is "everything" for the
 * block that uses the roots, or "invariant" for a block around it, where only what its inner loops do not change is written.
 * Returns the values that have a name afterwards.
 */
function emitBlock(
  out: Statement[],
  scope: ReadonlySet<Variable>,
  outer: Bound,
  roots: readonly Value[],
  names: LocalNames,
  what: "everything" | "invariant",
): Bound {
  const bound = new Set(outer);
  const inScope = (value: Value): boolean => isSubset(value.variables, scope);

  for (;;) {
    const open = reachable(roots, bound).filter((v): v is ReduceValue => v.kind === "reduce" && inScope(v));
    if (open.length === 0) break;
    const ready = open.filter(
      (r) => !parts(r).some((part) => part.reduces) || !open.some((other) => other !== r && contains(r, other, bound)),
    );
    const [first] = ready;
    invariant(first, "reductions depend on each other in a circle");
    const together = ready.filter((r) => r.loops.length === first.loops.length && r.loops.every((v, i) => v === first.loops[i]));
    emitNest(out, scope, bound, together, names);
  }
  emitLets(out, roots, bound, inScope, names, what);
  return bound;
}

/** Several reductions over the same loops, in one nest. */
function emitNest(
  out: Statement[],
  scope: ReadonlySet<Variable>,
  bound: Set<Value>,
  nest: readonly ReduceValue[],
  names: LocalNames,
): void {
  const terms = nest.flatMap((r) => r.terms);
  const accumulators = nest.map((value) => ({ value, name: names.numbered(value.combine) }));
  const loops = nest[0].loops;

  const level = (depth: number, target: Statement[], variables: ReadonlySet<Variable>, known: Bound): void => {
    const variable = loops[depth];
    if (!variable) {
      emitBlock(target, variables, known, terms, names, "everything");
      for (const { value, name } of accumulators)
        for (const term of value.terms)
          target.push({ kind: "accumulate", name, combine: value.combine, width: value.width, value: term });
      return;
    }
    const inner = new Set([...variables, variable]);
    const body: Statement[] = [];
    const needed = depth === 0 ? [...countsOf(loops), ...terms] : terms;
    const invariants = emitBlock(target, variables, known, needed, names, "invariant");
    if (depth === 0) {
      for (const v of invariants) bound.add(v);
      for (const { value, name } of accumulators)
        target.push({ kind: "accumulator", name, combine: value.combine, type: value.type, width: value.width, value });
    }
    level(depth + 1, body, inner, invariants);
    target.push({ kind: "for", variable, body });
  };
  level(0, out, scope, bound);
  for (const { value } of accumulators) bound.add(value);
}

/** Names for loads, for what several values read, and for what inner loops take from here; loads stand first. */
function emitLets(
  out: Statement[],
  roots: readonly Value[],
  bound: Set<Value>,
  inScope: (value: Value) => boolean,
  names: LocalNames,
  what: "everything" | "invariant",
): void {
  const all = reachable(roots, bound);
  const readers = new Map<Value, number>();
  const readInside = new Set<Value>();
  const count = (value: Value, reader: Value | undefined): void => {
    readers.set(value, (readers.get(value) ?? 0) + 1);
    if (reader ? !inScope(reader) : what === "invariant") readInside.add(value);
  };
  for (const root of roots) count(root, undefined);
  for (const value of all) for (const part of parts(value)) count(part, value);
  // A component or a broadcast is never named, what it is taken from is: parts stand before what is made of them.
  for (const value of all.toReversed())
    if (readInside.has(value) && (value.kind === "component" || value.kind === "broadcast"))
      readInside.add(value.kind === "component" ? value.vector : value.x);

  const isShared = (value: Value): boolean => value.kind === "load" || (readers.get(value) ?? 0) > 1;
  const canHaveName = (value: Value): boolean => {
    if (bound.has(value) || !inScope(value) || value.kind === "number" || value.kind === "variable" || value.kind === "reduce")
      return false;
    return value.kind !== "component" && value.kind !== "broadcast" && value.kind !== "cell";
  };
  const deserves = (value: Value): boolean =>
    canHaveName(value) && (readInside.has(value) || (what === "everything" && isShared(value)));
  // Below what is named here: what was searched for in memory, step by step, would be written out anew for every step after it.
  const loading = new Set<Value>();
  for (const value of all) if (value.kind === "load" || parts(value).some((part) => loading.has(part))) loading.add(value);
  const isStep = (value: Value): boolean => canHaveName(value) && loading.has(value) && isShared(value);
  // What has no name is read by several all the same: a search halves its range by the same value many times.
  const visited = new Set<Value>();
  const emit = (value: Value): void => {
    if (visited.has(value) || bound.has(value) || !inScope(value)) return;
    visited.add(value);
    for (const part of parts(value)) emit(part);
    if (!deserves(value) && !isStep(value)) return;
    bound.add(value);
    out.push({ kind: "let", name: nameFor(value, names), value });
  };
  const wanted = all.filter(deserves);
  for (const value of wanted) if (value.kind === "load") emit(value);
  for (const value of wanted) emit(value);
}

/** All values below the roots that are not bound, each after its parts. */
function reachable(roots: readonly Value[], bound: Bound): readonly Value[] {
  const seen = new Set<Value>();
  const order: Value[] = [];
  const visit = (value: Value): void => {
    if (seen.has(value) || bound.has(value)) return;
    seen.add(value);
    for (const part of parts(value)) visit(part);
    order.push(value);
  };
  for (const root of roots) visit(root);
  return order;
}

const contains = (reduce: ReduceValue, inner: Value, bound: Bound): boolean => reachable(parts(reduce), bound).includes(inner);

function isSubset<T>(small: ReadonlySet<T>, large: ReadonlySet<T>): boolean {
  for (const item of small) if (!large.has(item)) return false;
  return true;
}

/** What a value is called: a load like its buffer, others by what they are. */
function nameFor(value: Value, names: LocalNames): string {
  if (value.kind === "load") return names.numbered(identifierOf(value.buffer));
  if (value.kind === "array") return names.numbered("tile");
  if (value.type === "i32") return names.numbered("at");
  if (value.type === "bool") return names.numbered("inside");
  return names.numbered(value.type === "u32" ? "word" : "value");
}

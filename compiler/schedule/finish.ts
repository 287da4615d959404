import { createRebuilder } from "./rebuild.js";
import { moduloFour, parts, type Term, type Value, type Variable } from "./value.js";
import type { Values } from "./values.js";
import { quarter } from "./vectorise.js";

/**
 * Scalar loads that share an aligned vector become components of one vector load; so does a load behind a condition, which is then
 * asked once for the vector. `scalarBuffers` are left to scalar loads: they are written in the same kernel, element by element.
 */
export function joinVectors(values: Values, roots: readonly Value[], scalarBuffers: ReadonlySet<string>): readonly Value[] {
  const shared = sharedVectors(values, roots, scalarBuffers);
  const vectorOf = (value: Value): { readonly vector: Value; readonly lane: number } | undefined => {
    if (value.kind !== "load" || value.width === 4) return undefined;
    const lane = moduloFour(value.index);
    if (lane === undefined) return undefined;
    const vector = quarter(values, value.index);
    if (!shared.has(`${value.buffer}:${vector.id}`)) return undefined;
    return { vector: values.load(value.buffer, value.type, join(vector), 4), lane };
  };
  const join: (value: Value) => Value = createRebuilder(values, (value) => {
    const found = vectorOf(value);
    if (found) return values.component(found.vector, found.lane);
    if (value.kind !== "select" || value.otherwise.kind !== "number" || value.condition.width === 4) return undefined;
    const then = vectorOf(value.then);
    return then && values.component(values.select(join(value.condition), then.vector, value.otherwise), then.lane);
  });
  return roots.map(join);
}

/**
 * The last step before loops are written: indices are summed up from the outermost loop inwards, so that what does not change in a
 * loop is computed before it.
 */
export function orderIndices(values: Values, roots: readonly Value[], grid: ReadonlySet<Variable>): readonly Value[] {
  const order: (value: Value) => Value = createRebuilder(values, (value) =>
    value.kind === "affine" ? sumInwards(value.terms, value.constant) : undefined,
  );

  /** Variables are made in the order of nesting, so their ids tell which is the inner one. All grid variables are outermost. */
  function depth(atom: Value): number {
    let deepest = -1;
    for (const v of atom.variables) if (!grid.has(v)) deepest = Math.max(deepest, v.id);
    return deepest;
  }

  function sumInwards(terms: readonly Term[], constant: number): Value {
    const byDepth = new Map<number, Term[]>();
    for (const term of terms) {
      const group = byDepth.get(depth(term.atom)) ?? [];
      group.push({ atom: order(term.atom), coefficient: term.coefficient });
      byDepth.set(depth(term.atom), group);
    }
    const sums = [...byDepth].sort(([a], [b]) => a - b).map(([, group]) => values.affine(group, 0));
    const total = sums.reduce((a, b) => values.sum(a, b));
    return constant === 0 ? total : values.sum(total, values.number("i32", constant));
  }

  return roots.map(order);
}

/** The vectors of which a vector load, or at least two scalar loads, read something. */
function sharedVectors(values: Values, roots: readonly Value[], scalarBuffers: ReadonlySet<string>): ReadonlySet<string> {
  const readers = new Map<string, number>();
  const seen = new Set<Value>();
  const visit = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === "load" && !scalarBuffers.has(value.buffer)) {
      const aligned = value.width === 4 || moduloFour(value.index) !== undefined;
      const vector = value.width === 4 ? value.index : aligned ? quarter(values, value.index) : undefined;
      if (vector) {
        const key = `${value.buffer}:${vector.id}`;
        readers.set(key, (readers.get(key) ?? 0) + (value.width === 4 ? 2 : 1));
      }
    }
    for (const part of parts(value)) visit(part);
  };
  for (const root of roots) visit(root);
  return new Set([...readers].filter(([, count]) => count >= 2).map(([key]) => key));
}

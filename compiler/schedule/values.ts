import { invariant } from "../base/invariant.js";
import type { BinaryOp, Combine, ScalarType, UnaryOp } from "../kernel/expr.js";
import { compareWithZero, rangeOf } from "./range.js";
import { addTerms, gcd } from "./terms.js";
import { affineOf, countsOf, type Shared, type Term, type Turns, type Value, type Variable } from "./value.js";
import { createVariableSets } from "./variable_sets.js";

export type Values = ReturnType<typeof createValues>;

/** Names of families that no operator has. */
const numbersOf = { f32: "numbers f32", u32: "numbers u32", i32: "numbers i32", bool: "numbers bool" } as const;
const negativeZero = "numbers -0";

/** A store of values: every builder returns the one value that is equal to what was asked for, simplified. */
export function createValues() {
  const known = new Map<string, Value>();
  const families = new Map<string, Map<number, Value>>();
  const termFamilies = new Map<readonly Term[], string>();
  const { none, single, union, without } = createVariableSets();
  let count = 0;

  function variablesOf(children: readonly Value[]): ReadonlySet<Variable> {
    let all = none;
    for (const child of children) all = union(all, child.variables);
    return all;
  }

  function intern<V extends Value>(key: string, make: (id: number) => V): V {
    const found = known.get(key);
    if (found) return found as V;
    const value = make(count++);
    known.set(key, value);
    return value;
  }

  /** The same for values that a word and a number tell apart: most of all, and found without building a text. */
  function internIn<V extends Value>(family: string, key: number, make: (id: number) => V): V {
    const members = families.get(family);
    const found = members?.get(key);
    if (found) return found as V;
    const value = make(count++);
    if (members) members.set(key, value);
    else families.set(family, new Map([[key, value]]));
    return value;
  }

  /** By two small numbers. */
  const internPair = <V extends Value>(family: string, a: number, b: number, make: (id: number) => V): V =>
    internIn(family, a * 2 ** 24 + b, make);

  /** What every node has in common with its children. It stands last in each: to add fields to what was spread takes V8 ten times as long. */
  const shared = (id: number, type: ScalarType, width: 1 | 4, children: readonly Value[]): Shared => ({
    id,
    type,
    width,
    variables: variablesOf(children),
    reduces: children.some((c) => c.reduces),
  });
  const widest = (...values: readonly Value[]): 1 | 4 => (values.some((v) => v.width === 4) ? 4 : 1);

  /** Only floating-point numbers have a zero with a sign. */
  const number = (type: ScalarType, exact: number): Value => {
    const value = type === "f32" ? exact : exact + 0;
    const family = Object.is(value, -0) ? negativeZero : numbersOf[type];
    return internIn(family, value, (id) => ({
      kind: "number",
      value,
      ...shared(id, type, 1, []),
    }));
  };

  /** A loop that is counted by the data: one variable for each name and count. */
  const counted = (name: string, extent: number, turns: Turns): Variable =>
    intern(`#${name}:${extent}:${turns.value.id}`, (id) => newVariable(id, { name, extent, turns }));

  const variable = (name: string, extent: number): Value =>
    extent === 1 ? number("i32", 0) : newVariable(count++, { name, extent });

  function newVariable(id: number, named: Pick<Variable, "name" | "extent" | "turns">): Variable {
    const made: { -readonly [K in keyof Variable]: Variable[K] } = {
      id,
      type: "i32",
      width: 1,
      variables: none,
      reduces: false,
      kind: "variable",
      ...named,
    };
    made.variables = single(made);
    return made;
  }

  /** The one value of `Σ coefficient · atom + constant`. */
  const affine = (terms: readonly Term[], constant: number): Value =>
    canonical(
      terms.reduce<readonly Term[]>((sum, term) => addTerms(sum, [term]), []),
      constant,
    );

  /** `kept` are in the order of their atoms' ids, each atom once, without zeros. */
  function canonical(kept: readonly Term[], constant: number): Value {
    const [only] = kept;
    if (!only) return number("i32", constant);
    const rejoined = kept.length > 1 ? (rejoin(kept) ?? joinTables(kept)) : undefined;
    if (rejoined) return affine(rejoined.terms, constant + rejoined.constant);
    if (kept.length === 1 && only.coefficient === 1 && constant === 0) return only.atom;
    return internPair(familyOf(kept), 0, constant, (id) => ({
      kind: "affine",
      terms: kept,
      constant,
      ...shared(
        id,
        "i32",
        widest(...kept.map((t) => t.atom)),
        kept.map((t) => t.atom),
      ),
    }));
  }

  /** Indices of a tile mostly differ by the constant alone, and share their list of terms. */
  function familyOf(terms: readonly Term[]): string {
    const found = termFamilies.get(terms);
    if (found) return found;
    const made = terms.map((t) => `${t.coefficient}*${t.atom.id}`).join("+");
    termFamilies.set(terms, made);
    return made;
  }

  /** `c · (x / c) + x mod c` is x: what a flat index was taken apart into comes together again. */
  function rejoin(terms: readonly Term[]): { readonly terms: readonly Term[]; readonly constant: number } | undefined {
    for (const { atom, coefficient } of terms) {
      if (atom.kind !== "binary" || atom.op !== "mod" || atom.b.kind !== "number") continue;
      const quotient = affineOf(binary("div", atom.a, atom.b));
      const [part] = quotient.terms;
      if (!part || quotient.terms.length !== 1 || quotient.constant !== 0) continue;
      const wanted = coefficient * atom.b.value * part.coefficient;
      if (!terms.some((t) => t.atom === part.atom && t.coefficient === wanted)) continue;
      const whole = affineOf(atom.a);
      const rest = terms.filter((t) => t.atom !== atom && t.atom !== part.atom);
      const joined = whole.terms.map((t) => ({ atom: t.atom, coefficient: t.coefficient * coefficient }));
      return { terms: [...rest, ...joined], constant: whole.constant * coefficient };
    }
    return undefined;
  }

  /** Several tables by lane are one: the sum for each lane. */
  function joinTables(terms: readonly Term[]): { readonly terms: readonly Term[]; readonly constant: number } | undefined {
    const tables = terms.flatMap(({ atom, coefficient }) => (atom.kind === "lanes" ? [{ atom, coefficient }] : []));
    const [first] = tables;
    const [laneVariable] = first?.atom.variables ?? [];
    if (tables.length < 2 || !first || !laneVariable) return undefined;
    const table = first.atom.table.map((_, i) => tables.reduce((sum, t) => sum + t.coefficient * t.atom.table[i], 0));
    const joined = affineOf(lanes(table, laneVariable));
    return { terms: [...terms.filter(({ atom }) => atom.kind !== "lanes"), ...joined.terms], constant: joined.constant };
  }

  const scale = (value: Value, by: number): Value => {
    if (by === 1) return value;
    if (by === 0) return number("i32", 0);
    const { terms, constant } = affineOf(value);
    return canonical(
      terms.map((t) => ({ atom: t.atom, coefficient: t.coefficient * by })),
      constant * by,
    );
  };
  const plus = (a: Value, b: Value): Value => {
    const x = affineOf(a);
    const y = affineOf(b);
    if (y.terms.length === 0 && y.constant === 0) return a;
    return canonical(addTerms(x.terms, y.terms), x.constant + y.constant);
  };

  /** Splits `value` into `divisor · quotient + rest` with `0 <= rest < divisor`, where that can be seen. */
  function divide(value: Value, divisor: number): { readonly quotient: Value; readonly rest: Value } | undefined {
    const { terms, constant } = affineOf(value);
    if (constant % divisor === 0 && terms.every((t) => t.coefficient % divisor === 0))
      return {
        quotient: canonical(
          terms.map((t) => ({ atom: t.atom, coefficient: t.coefficient / divisor })),
          constant / divisor,
        ),
        rest: number("i32", 0),
      };
    if (rangeOf(value).low < 0) return undefined;
    // What moves by less than a vector, as the lane does, is no part of the common factor.
    const small = terms.filter(({ atom, coefficient }) => coefficient === 1 && atom.kind === "variable" && atom.extent <= 4);
    const large = terms.filter((t) => !small.includes(t));
    const common = large.reduce((g, t) => gcd(g, t.coefficient), divisor);
    if (common > 1 && large.length > 0) {
      // (g·x + r) / (g·d) = x / d and (g·x + r) mod (g·d) = g·(x mod d) + r, for 0 <= r < g.
      const offset = ((constant % common) + common) % common;
      const r = canonical(small, offset);
      if (rangeOf(r).high < common) {
        const x = canonical(
          large.map((t) => ({ atom: t.atom, coefficient: t.coefficient / common })),
          (constant - offset) / common,
        );
        const d = number("i32", divisor / common);
        return { quotient: binary("div", x, d), rest: plus(scale(binary("mod", x, d), common), r) };
      }
    }
    const whole = terms.filter((t) => t.coefficient % divisor === 0);
    const partial = terms.filter((t) => t.coefficient % divisor !== 0);
    const restConstant = ((constant % divisor) + divisor) % divisor;
    const rest = affine(partial, restConstant);
    const range = rangeOf(rest);
    if (range.low < 0 || range.high >= divisor) return undefined;
    const quotient = affine(
      whole.map((t) => ({ atom: t.atom, coefficient: t.coefficient / divisor })),
      (constant - restConstant) / divisor,
    );
    return { quotient, rest };
  }

  function integer(op: BinaryOp, a: Value, b: Value): Value | undefined {
    const constant = b.kind === "number" ? b.value : undefined;
    switch (op) {
      case "add":
        return plus(a, b);
      case "sub":
        return plus(a, scale(b, -1));
      case "mul":
        if (constant !== undefined) return scale(a, constant);
        return a.kind === "number" ? scale(b, a.value) : undefined;
      case "div":
        if (constant === 1) return a;
        if (a.kind === "number" && constant) return number("i32", Math.trunc(a.value / constant));
        if (constant && a.kind === "binary" && a.op === "div" && a.b.kind === "number" && rangeOf(a.a).low >= 0)
          return binary("div", a.a, number("i32", a.b.value * constant));
        return constant && constant > 0 ? divide(a, constant)?.quotient : undefined;
      case "mod":
        if (constant === 1) return number("i32", 0);
        if (a.kind === "number" && constant) return number("i32", a.value % constant);
        return constant && constant > 0 ? divide(a, constant)?.rest : undefined;
      case "min":
      case "max": {
        const x = rangeOf(a);
        const y = rangeOf(b);
        if (x.high <= y.low) return op === "min" ? a : b;
        if (y.high <= x.low) return op === "min" ? b : a;
        return undefined;
      }
      case "eq":
      case "ne":
      case "lt":
      case "le":
      case "gt":
      case "ge": {
        const d = rangeOf(plus(a, scale(b, -1)));
        const answer = compareWithZero(op, d);
        return answer === undefined ? undefined : number("bool", answer ? 1 : 0);
      }
      default:
        return undefined;
    }
  }

  function binary(op: BinaryOp, a: Value, b: Value): Value {
    const compares = ["eq", "ne", "lt", "le", "gt", "ge"].includes(op);
    if (a.type === "i32") {
      const simple = integer(op, a, b);
      if (simple) return simple;
    }
    if (op === "and" || op === "or") {
      const absorbing = op === "and" ? 0 : 1;
      for (const [x, y] of [
        [a, b],
        [b, a],
      ] as const)
        if (x.kind === "number") return x.value === absorbing ? x : y;
      if (a === b) return a;
    }
    if (a.type === "f32") {
      const zeroA = a.kind === "number" && a.value === 0;
      const zeroB = b.kind === "number" && b.value === 0;
      const oneA = a.kind === "number" && a.value === 1;
      const oneB = b.kind === "number" && b.value === 1;
      if ((op === "add" && zeroB) || (op === "sub" && zeroB) || (op === "mul" && oneB) || (op === "div" && oneB)) return a;
      if ((op === "add" && zeroA) || (op === "mul" && oneA)) return b;
    }
    const type = compares ? "bool" : a.type;
    return internPair(op, a.id, b.id, (id) => ({ kind: "binary", op, a, b, ...shared(id, type, widest(a, b), [a, b]) }));
  }

  const unary = (op: UnaryOp, x: Value): Value => {
    if (op === "neg" && x.type === "i32") return scale(x, -1);
    return internPair(op, x.id, 0, (id) => ({ kind: "unary", op, x, ...shared(id, x.type, x.width, [x]) }));
  };

  function select(condition: Value, then: Value, otherwise: Value): Value {
    if (condition.kind === "number") return condition.value ? then : otherwise;
    if (then === otherwise) return then;
    const children = [condition, then, otherwise];
    return intern(`s${children.map((c) => c.id)}`, (id) => ({
      kind: "select",
      condition,
      then,
      otherwise,
      ...shared(id, then.type, widest(...children), children),
    }));
  }

  function convert(type: ScalarType, x: Value): Value {
    if (x.type === type) return x;
    if (x.kind === "number" && type === "f32") return number(type, x.value);
    if (x.kind === "number" && Number.isInteger(x.value) && x.value >= 0) return number(type, x.value);
    return internPair(type, x.id, 0, (id) => ({ kind: "convert", x, ...shared(id, type, x.width, [x]) }));
  }

  const load = (buffer: string, type: ScalarType, index: Value, width: 1 | 4 = 1): Value =>
    internPair(`[${buffer}]`, index.id, width, (id) => ({ kind: "load", buffer, index, ...shared(id, type, width, [index]) }));

  const component = (vector: Value, lane: number): Value => {
    if (vector.width === 1) return vector;
    if (vector.kind === "pack") return vector.lanes[lane];
    return internPair("component", vector.id, lane, (id) => ({
      kind: "component",
      vector,
      lane,
      ...shared(id, vector.type, 1, [vector]),
    }));
  };

  /** Four scalars side by side; four components of one vector in order are that vector. */
  function pack(lanes: readonly Value[]): Value {
    const [first] = lanes;
    invariant(first && lanes.length === 4, "a pack has four lanes");
    if (first.kind === "component" && lanes.every((l, i) => l.kind === "component" && l.vector === first.vector && l.lane === i))
      return first.vector;
    return intern(`p${lanes.map((l) => l.id)}`, (id) => ({ kind: "pack", lanes, ...shared(id, first.type, 4, lanes) }));
  }

  function reduce(combine: Combine, loops: readonly Variable[], terms: readonly Value[]): Value {
    const [first] = terms;
    invariant(first, "a reduction has a term");
    const key = `r${combine}:${loops.map((l) => l.id)}:${terms.map((t) => t.id)}`;
    return intern(key, (id) => {
      const base = shared(id, first.type, widest(...terms), terms);
      const variables = union(without(base.variables, loops), variablesOf(countsOf(loops)));
      return { ...base, variables, reduces: true, kind: "reduce", combine, loops, terms };
    });
  }

  const array = (items: readonly Value[]): Value =>
    intern(`[${items.map((i) => i.id)}`, (id) => ({ kind: "array", items, ...shared(id, items[0].type, items[0].width, items) }));

  const element = (items: Value, index: Value): Value =>
    internPair("element", items.id, index.id, (id) => ({
      kind: "element",
      array: items,
      index,
      ...shared(id, items.type, items.width, [items, index]),
    }));

  /** `until` are the loops in whose turns the cell changes: nothing made of it is computed outside of them. */
  const cell = (
    name: string,
    {
      type,
      width,
      until,
      index,
    }: Pick<Shared, "type" | "width"> & { readonly until: readonly Variable[]; readonly index?: Value },
  ): Value =>
    intern(`=${name}:${index?.id}`, (id) => ({
      kind: "cell",
      name,
      index,
      until,
      ...shared(id, type, width, [...until, ...(index ? [index] : [])]),
    }));

  const broadcast = (x: Value, lane: number): Value =>
    internPair("broadcast", x.id, lane, (id) => ({ kind: "broadcast", x, lane, ...shared(id, x.type, x.width, [x]) }));

  /** `laneVariable` is the grid variable that counts the lanes. */
  function lanes(table: readonly number[], laneVariable: Variable): Value {
    const [first] = table;
    if (table.every((n) => n === first)) return number("i32", first);
    const common = table.reduce((g, n) => gcd(g, Math.abs(n - first)), 0);
    const steps = table.map((n) => (n - first) / common);
    const made = intern(
      `t${steps.join()}`,
      (id): Value => ({
        kind: "lanes",
        table: steps,
        ...shared(id, "i32", 1, [laneVariable]),
      }),
    );
    return plus(scale(made, common), number("i32", first));
  }

  /** An addition left as it is, outside of affine form: the order in which an index is summed up, innermost loop last. */
  const sum = (a: Value, b: Value): Value =>
    internPair("sum", a.id, b.id, (id) => ({ kind: "binary", op: "add", a, b, ...shared(id, "i32", 1, [a, b]) }));

  return {
    number,
    variable,
    counted,
    affine,
    plus,
    sum,
    scale,
    binary,
    unary,
    select,
    convert,
    load,
    component,
    pack,
    reduce,
    array,
    element,
    cell,
    broadcast,
    lanes,
  };
}

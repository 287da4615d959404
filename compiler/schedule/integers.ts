import type { BinaryOp } from "../kernel/expr.js";
import { type Arena, createFamilies, type Family, keep, pair, widest } from "./arena.js";
import { compareWithZero, rangeOf } from "./range.js";
import { addTerms, gcd } from "./terms.js";
import { affineOf, type Term, type Value, type Variable } from "./value.js";

/** The sums of one list of terms with any constant, and those of longer lists that begin with it. */
interface Sums {
  readonly byConstant: Family;
  readonly longer: Map<number, Sums>;
}

type AffineForm = ReturnType<typeof affineOf>;

/** Integers of a store: indices in affine form, their quotients and remainders, comparisons that their ranges decide. */
export function createIntegers({ number: numberOf, shared }: Arena) {
  const noTerms: Sums = { byConstant: new Map(), longer: new Map() };
  const families = createFamilies();
  const additions: Family = new Map();
  const tables: Family<string> = new Map();
  const number = (value: number): Value => numberOf("i32", value);

  /** The one value of `Σ coefficient · atom + constant`. */
  const affine = (terms: readonly Term[], constant: number): Value =>
    canonical(
      terms.reduce<readonly Term[]>((sum, term) => addTerms(sum, [term]), []),
      constant,
    );

  /** `terms` are in the order of their atoms' ids, each atom once, without zeros. */
  function canonical(terms: readonly Term[], constant: number): Value {
    const joined = terms.length > 1 ? (rejoin(terms) ?? joinTables(terms)) : undefined;
    return joined ? affine(joined.terms, constant + joined.constant) : joinedSum(terms, constant);
  }

  /** The same where nothing can be joined: the terms are those of a value, or multiples of them. */
  function joinedSum(terms: readonly Term[], constant: number): Value {
    const [only] = terms;
    if (!only) return number(constant);
    if (terms.length === 1 && only.coefficient === 1 && constant === 0) return only.atom;
    const same = sumsOf(terms).byConstant;
    return same.get(constant) ?? keep(same, constant, newAffine(terms, constant));
  }

  function newAffine(terms: readonly Term[], constant: number): Value {
    const atoms = terms.map((t) => t.atom);
    return { kind: "affine", terms, constant, ...shared("i32", widest(...atoms), atoms) };
  }

  function sumsOf(terms: readonly Term[]): Sums {
    let sums = noTerms;
    for (const { coefficient, atom } of terms) {
      const key = pair(coefficient, atom.id);
      const next = sums.longer.get(key) ?? { byConstant: new Map(), longer: new Map() };
      sums.longer.set(key, next);
      sums = next;
    }
    return sums;
  }

  /** `c · (x / c) + x mod c` is x: what a flat index was taken apart into comes together again. */
  function rejoin(terms: readonly Term[]): AffineForm | undefined {
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
  function joinTables(terms: readonly Term[]): AffineForm | undefined {
    if (!terms.some(({ atom }) => atom.kind === "lanes")) return undefined;
    const found = terms.flatMap(({ atom, coefficient }) => (atom.kind === "lanes" ? [{ atom, coefficient }] : []));
    const [first] = found;
    const [laneVariable] = first?.atom.variables ?? [];
    if (found.length < 2 || !first || !laneVariable) return undefined;
    const table = first.atom.table.map((_, i) => found.reduce((sum, t) => sum + t.coefficient * t.atom.table[i], 0));
    const joined = affineOf(lanes(table, laneVariable));
    return { terms: [...terms.filter(({ atom }) => atom.kind !== "lanes"), ...joined.terms], constant: joined.constant };
  }

  function scale(value: Value, by: number): Value {
    if (by === 1) return value;
    if (by === 0) return number(0);
    if (value.kind === "number") return number(value.value * by);
    const { terms, constant } = affineOf(value);
    return joinedSum(
      terms.map((t) => ({ atom: t.atom, coefficient: t.coefficient * by })),
      constant * by,
    );
  }

  function plus(a: Value, b: Value): Value {
    if (b.kind === "number" && b.value === 0) return a;
    if (a.kind === "number" && a.value === 0) return b;
    const x = affineOf(a);
    const y = affineOf(b);
    const sumUp = x.terms.length > 0 && y.terms.length > 0 ? canonical : joinedSum;
    return sumUp(addTerms(x.terms, y.terms), x.constant + y.constant);
  }

  const minus = (a: Value, b: Value): Value => plus(a, scale(b, -1));

  /** An addition left as it is, outside of affine form: the order in which an index is summed up, innermost loop last. */
  function sum(a: Value, b: Value): Value {
    const key = pair(a.id, b.id);
    return additions.get(key) ?? keep(additions, key, { kind: "binary", op: "add", a, b, ...shared("i32", 1, [a, b]) });
  }

  /** For each lane its number of the table. `laneVariable` is the grid variable that counts the lanes. */
  function lanes(table: readonly number[], laneVariable: Variable): Value {
    const [first] = table;
    if (table.every((n) => n === first)) return number(first);
    const common = table.reduce((g, n) => gcd(g, Math.abs(n - first)), 0);
    const steps = table.map((n) => (n - first) / common);
    const key = steps.join();
    const made = tables.get(key) ?? keep(tables, key, { kind: "lanes", table: steps, ...shared("i32", 1, [laneVariable]) });
    return plus(scale(made, common), number(first));
  }

  /** Splits `value` into `divisor · quotient + rest` with `0 <= rest < divisor`, where that can be seen. */
  function divide(value: Value, divisor: number): { readonly quotient: Value; readonly rest: Value } | undefined {
    const { terms, constant } = affineOf(value);
    if (constant % divisor === 0 && terms.every((t) => t.coefficient % divisor === 0))
      return {
        quotient: canonical(
          terms.map((t) => ({ atom: t.atom, coefficient: t.coefficient / divisor })),
          constant / divisor,
        ),
        rest: number(0),
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
        const d = number(divisor / common);
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

  /** What an operation comes to without being an operation, where it does. */
  function simplify(op: BinaryOp, a: Value, b: Value): Value | undefined {
    const constant = b.kind === "number" ? b.value : undefined;
    switch (op) {
      case "add":
        return plus(a, b);
      case "sub":
        return minus(a, b);
      case "mul":
        if (constant !== undefined) return scale(a, constant);
        return a.kind === "number" ? scale(b, a.value) : undefined;
      case "div":
        if (constant === 1) return a;
        if (a.kind === "number" && constant) return number(Math.trunc(a.value / constant));
        if (constant && a.kind === "binary" && a.op === "div" && a.b.kind === "number" && rangeOf(a.a).low >= 0)
          return binary("div", a.a, number(a.b.value * constant));
        return constant && constant > 0 ? divide(a, constant)?.quotient : undefined;
      case "mod":
        if (constant === 1) return number(0);
        if (a.kind === "number" && constant) return number(a.value % constant);
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
        const answer = compareWithZero(op, rangeOf(minus(a, b)));
        return answer === undefined ? undefined : numberOf("bool", answer ? 1 : 0);
      }
      default:
        return undefined;
    }
  }

  function binary(op: BinaryOp, a: Value, b: Value): Value {
    const simple = simplify(op, a, b);
    if (simple) return simple;
    const same = families(op);
    const key = pair(a.id, b.id);
    const type = isComparison(op) ? "bool" : "i32";
    return same.get(key) ?? keep(same, key, { kind: "binary", op, a, b, ...shared(type, widest(a, b), [a, b]) });
  }

  return { affine, plus, sum, scale, lanes, binary };
}

/** What of operations gives a truth value, whatever it is asked of. */
export const isComparison = (op: BinaryOp): boolean => comparisons.has(op);
const comparisons: ReadonlySet<BinaryOp> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);

import { invariant } from "../base/invariant.js";
import type { BinaryOp, Combine, ScalarType, UnaryOp } from "../kernel/expr.js";
import { createArena, createFamilies, keep, pair, widest } from "./arena.js";
import { createIntegers, isComparison } from "./integers.js";
import { countsOf, type Shared, type Value, type Variable } from "./value.js";

export type Values = ReturnType<typeof createValues>;

/** A store of values: every builder returns the one value that is equal to what was asked for, simplified. */
export function createValues() {
  const arena = createArena();
  const { shared, number, variable, counted } = arena;
  const integers = createIntegers(arena);
  const families = createFamilies();
  const loads = createFamilies();
  const byParts = createFamilies<string>();

  function binary(op: BinaryOp, a: Value, b: Value): Value {
    if (a.type === "i32") return integers.binary(op, a, b);
    const simple = simplify(op, a, b);
    if (simple) return simple;
    const same = families(op);
    const key = pair(a.id, b.id);
    const type = isComparison(op) ? "bool" : a.type;
    return same.get(key) ?? keep(same, key, { kind: "binary", op, a, b, ...shared(type, widest(a, b), [a, b]) });
  }

  function unary(op: UnaryOp, x: Value): Value {
    if (op === "neg" && x.type === "i32") return integers.scale(x, -1);
    const same = families(op);
    return same.get(x.id) ?? keep(same, x.id, { kind: "unary", op, x, ...shared(x.type, x.width, [x]) });
  }

  function select(condition: Value, then: Value, otherwise: Value): Value {
    if (condition.kind === "number") return condition.value ? then : otherwise;
    if (then === otherwise) return then;
    const children = [condition, then, otherwise];
    const same = byParts("select");
    const key = idsOf(children);
    return (
      same.get(key) ??
      keep(same, key, { kind: "select", condition, then, otherwise, ...shared(then.type, widest(...children), children) })
    );
  }

  function convert(type: ScalarType, x: Value): Value {
    if (x.type === type) return x;
    if (x.kind === "number" && type === "f32") return number(type, x.value);
    if (x.kind === "number" && Number.isInteger(x.value) && x.value >= 0) return number(type, x.value);
    const same = families(type);
    return same.get(x.id) ?? keep(same, x.id, { kind: "convert", x, ...shared(type, x.width, [x]) });
  }

  function load(buffer: string, type: ScalarType, index: Value, width: 1 | 4 = 1): Value {
    const same = loads(buffer);
    const key = pair(index.id, width);
    return same.get(key) ?? keep(same, key, { kind: "load", buffer, index, ...shared(type, width, [index]) });
  }

  function component(vector: Value, lane: number): Value {
    if (vector.width === 1) return vector;
    if (vector.kind === "pack") return vector.lanes[lane];
    const same = families("component");
    const key = pair(vector.id, lane);
    return same.get(key) ?? keep(same, key, { kind: "component", vector, lane, ...shared(vector.type, 1, [vector]) });
  }

  /** Four scalars side by side; four components of one vector in order are that vector. */
  function pack(lanes: readonly Value[]): Value {
    const [first] = lanes;
    invariant(first && lanes.length === 4, "a pack has four lanes");
    if (first.kind === "component" && lanes.every((l, i) => l.kind === "component" && l.vector === first.vector && l.lane === i))
      return first.vector;
    const same = byParts("pack");
    const key = idsOf(lanes);
    return same.get(key) ?? keep(same, key, { kind: "pack", lanes, ...shared(first.type, 4, lanes) });
  }

  function reduce(combine: Combine, loops: readonly Variable[], terms: readonly Value[]): Value {
    const [first] = terms;
    invariant(first, "a reduction has a term");
    const same = byParts(combine);
    const key = `${idsOf(loops)}:${idsOf(terms)}`;
    const found = same.get(key);
    if (found) return found;
    const own = shared(first.type, widest(...terms), terms);
    const variables = arena.union(arena.without(own.variables, loops), arena.variablesOf(countsOf(loops)));
    return keep(same, key, { kind: "reduce", combine, loops, terms, ...own, variables, reduces: true });
  }

  function array(items: readonly Value[]): Value {
    const same = byParts("array");
    const key = idsOf(items);
    return same.get(key) ?? keep(same, key, { kind: "array", items, ...shared(items[0].type, items[0].width, items) });
  }

  function element(items: Value, index: Value): Value {
    const same = families("element");
    const key = pair(items.id, index.id);
    return (
      same.get(key) ??
      keep(same, key, { kind: "element", array: items, index, ...shared(items.type, items.width, [items, index]) })
    );
  }

  /** `until` are the loops in whose turns the cell changes: nothing made of it is computed outside of them. */
  function cell(
    name: string,
    {
      type,
      width,
      until,
      index,
    }: Pick<Shared, "type" | "width"> & { readonly until: readonly Variable[]; readonly index?: Value },
  ): Value {
    const same = byParts("cell");
    const key = `${name}:${index?.id}`;
    const children = [...until, ...(index ? [index] : [])];
    return same.get(key) ?? keep(same, key, { kind: "cell", name, index, until, ...shared(type, width, children) });
  }

  function broadcast(x: Value, lane: number): Value {
    const same = families("broadcast");
    const key = pair(x.id, lane);
    return same.get(key) ?? keep(same, key, { kind: "broadcast", x, lane, ...shared(x.type, x.width, [x]) });
  }

  const { affine, plus, sum, scale, lanes } = integers;
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

const idsOf = (values: readonly Value[]): string => values.map((v) => v.id).join();

/** What an operation of truth values or of floating-point numbers comes to without being an operation, where it does. */
function simplify(op: BinaryOp, a: Value, b: Value): Value | undefined {
  if (op === "and" || op === "or") {
    const absorbing = op === "and" ? 0 : 1;
    if (a.kind === "number") return a.value === absorbing ? a : b;
    if (b.kind === "number") return b.value === absorbing ? b : a;
    return a === b ? a : undefined;
  }
  if (a.type !== "f32") return undefined;
  const isA = (n: number): boolean => a.kind === "number" && a.value === n;
  const isB = (n: number): boolean => b.kind === "number" && b.value === n;
  if (((op === "add" || op === "sub") && isB(0)) || ((op === "mul" || op === "div") && isB(1))) return a;
  return (op === "add" && isA(0)) || (op === "mul" && isA(1)) ? b : undefined;
}

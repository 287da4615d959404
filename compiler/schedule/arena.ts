import type { ScalarType } from "../kernel/expr.js";
import type { Shared, Turns, Value, Variable } from "./value.js";
import { createVariableSets } from "./variable_sets.js";

export type Arena = ReturnType<typeof createArena>;

/** Values of one kind and operator, each under what tells it from the others: mostly the numbers of its parts, found without building a text. */
export type Family<K = number> = Map<K, Value>;

/** Families by name, each begun when it is first asked for. */
export function createFamilies<K = number>(): (name: string) => Family<K> {
  const families = new Map<string, Family<K>>();
  return (name) => {
    const found = families.get(name);
    if (found) return found;
    const made: Family<K> = new Map();
    families.set(name, made);
    return made;
  };
}

/** Two numbers as one: an integer of 32 bits, and one below four million, as numbers of values are. */
export const pair = (a: number, b: number): number => a * 2 ** 22 + b;

export function keep<K>(family: Family<K>, key: K, value: Value): Value {
  family.set(key, value);
  return value;
}

/** Numbers the values of a store in the order in which they are made; those without parts are made here. */
export function createArena() {
  const { none, single, union, without } = createVariableSets();
  const numbers = { f32: new Map(), u32: new Map(), i32: new Map(), bool: new Map() } satisfies { [T in ScalarType]: Family };
  const negativeZeros: Family<ScalarType> = new Map();
  const countedLoops = new Map<string, Variable>();
  let count = 0;

  function variablesOf(children: readonly Value[]): ReadonlySet<Variable> {
    let all = none;
    for (const child of children) all = union(all, child.variables);
    return all;
  }

  /** What every node has in common with its children. It stands last in each: to add fields to what was spread takes V8 ten times as long. */
  const shared = (type: ScalarType, width: 1 | 4, children: readonly Value[]): Shared => ({
    id: count++,
    type,
    width,
    variables: variablesOf(children),
    reduces: children.some((c) => c.reduces),
  });

  /** Only floating-point numbers have a zero with a sign. */
  function number(type: ScalarType, exact: number): Value {
    const value = type === "f32" ? exact : exact + 0;
    if (Object.is(value, -0)) return negativeZeros.get(type) ?? keep(negativeZeros, type, newNumber(type, value));
    const same: Family = numbers[type];
    return same.get(value) ?? keep(same, value, newNumber(type, value));
  }

  const newNumber = (type: ScalarType, value: number): Value => ({ kind: "number", value, ...shared(type, 1, []) });

  const variable = (name: string, extent: number): Value => (extent === 1 ? number("i32", 0) : newVariable({ name, extent }));

  /** A loop that is counted by the data: one variable for each name and count. */
  function counted(name: string, extent: number, turns: Turns): Variable {
    const key = `${name}:${extent}:${turns.value.id}`;
    const made = countedLoops.get(key) ?? newVariable({ name, extent, turns });
    countedLoops.set(key, made);
    return made;
  }

  function newVariable(named: Pick<Variable, "name" | "extent" | "turns">): Variable {
    const made: { -readonly [K in keyof Variable]: Variable[K] } = { kind: "variable", ...named, ...shared("i32", 1, []) };
    made.variables = single(made);
    return made;
  }

  return { shared, number, variable, counted, variablesOf, union, without };
}

export const widest = (...values: readonly Value[]): 1 | 4 => (values.some((v) => v.width === 4) ? 4 : 1);

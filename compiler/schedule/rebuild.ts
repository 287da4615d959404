import type { ReduceValue, Value, Variable } from "./value.js";
import type { Values } from "./values.js";

/** The value with `part` of each of its parts in their place. */
function mapParts(values: Values, value: Value, part: (value: Value) => Value): Value {
  switch (value.kind) {
    case "number":
    case "variable":
    case "lanes":
      return value;
    case "affine":
      return value.terms.reduce(
        (sum, { atom, coefficient }) => values.plus(sum, values.scale(part(atom), coefficient)),
        values.number("i32", value.constant),
      );
    case "load":
      return values.load(value.buffer, value.type, part(value.index), value.width);
    case "component":
      return values.component(part(value.vector), value.lane);
    case "pack":
      return values.pack(value.lanes.map(part));
    case "array":
      return values.array(value.items.map(part));
    case "cell":
      return value.index ? values.cell(value.name, { ...value, index: part(value.index) }) : value;
    case "element":
      return values.element(part(value.array), part(value.index));
    case "broadcast":
      return values.broadcast(part(value.x), value.lane);
    case "unary":
      return values.unary(value.op, part(value.x));
    case "binary":
      return values.binary(value.op, part(value.a), part(value.b));
    case "select":
      return values.select(part(value.condition), part(value.then), part(value.otherwise));
    case "convert":
      return values.convert(value.type, part(value.x));
    case "reduce":
      return rebuildReduction(values, value, part);
  }
}

/** A loop that is counted by something else now is another loop, and the terms are in terms of it. */
function rebuildReduction(values: Values, { combine, loops, terms }: ReduceValue, part: (value: Value) => Value): Value {
  const next = loops.map((loop) => {
    const { name, extent, turns } = loop;
    return turns ? values.counted(name, extent, { ...turns, value: part(turns.value) }) : loop;
  });
  const renamed = loops.reduce(
    (all, loop, i) => (next[i] === loop ? all : all.map(createSubstitution(values, loop, next[i]))),
    terms.map(part),
  );
  return values.reduce(combine, next, renamed);
}

/** A function that rebuilds values bottom up, each once: `replace` says what to take for a value, or nothing to go on inside. */
export function createRebuilder(values: Values, replace: (value: Value) => Value | undefined) {
  const done = new Map<Value, Value>();
  const rebuild = (value: Value): Value => {
    const known = done.get(value);
    if (known) return known;
    const made = replace(value) ?? mapParts(values, value, rebuild);
    done.set(value, made);
    return made;
  };
  return rebuild;
}

/** Values with another value in the place of a variable. */
export const createSubstitution = (values: Values, variable: Variable, replacement: Value) =>
  createRebuilder(values, (value) => {
    if (value === variable) return replacement;
    return value.variables.has(variable) ? undefined : value;
  });

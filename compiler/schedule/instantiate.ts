import { invariant } from "../base/invariant.js";
import type { Axis, Expr } from "../kernel/expr.js";
import { type Kernel, loadedType } from "../kernel/kernel.js";
import type { LocalNames } from "./names.js";
import type { Value, Values, Variable } from "./value.js";

/** Reductions of at most so many terms are written out; longer ones become loops. */
const writtenOut = 16;

/** What the axes stand for, and what is known at these indices. */
interface Environment {
  readonly axes: readonly Axis[];
  readonly index: readonly Value[];
  /** Where the axes around are bound. */
  readonly outer?: Environment;
  readonly known: Map<Expr, Value>;
}

function lookUp(axis: Axis, environment: Environment | undefined): Value | undefined {
  for (let at = environment; at; at = at.outer) {
    const i = at.axes.indexOf(axis);
    if (i >= 0) return at.index[i];
  }
  return undefined;
}

/**
 * Turns tensor expressions into values: at given indices, with every fused stage substituted. `unroll` terms of a
 * reduction's last axis make one turn of its loop. A reduction's loops are the same variables wherever it is
 * instantiated, so that reductions of one tile run in one nest of loops.
 */
export function createInstantiator(values: Values, kernel: Kernel, unroll: number, names: LocalNames) {
  const stages = new Map(kernel.stages.map((stage) => [stage.name, stage]));
  const tensors = new Map(kernel.reads.map((tensor) => [tensor.name, tensor]));
  const loops = new Map<Axis, Variable | Value>();
  const stageValues = new Map<string, Value>();

  function loopOf(axis: Axis, extent: number): Value {
    const found = loops.get(axis);
    if (found) return found;
    const made = values.variable(names.claim(axis.name), extent);
    loops.set(axis, made);
    return made;
  }

  function stageAt(name: string, index: readonly Value[]): Value {
    const key = `${name}@${index.map((i) => i.id)}`;
    const known = stageValues.get(key);
    if (known) return known;
    const stage = stages.get(name);
    invariant(stage, `kernel ${kernel.name} has no stage ${name}`);
    const made = instantiate(stage.value, bind(undefined, stage.axes, index));
    stageValues.set(key, made);
    return made;
  }

  function loadAt(name: string, index: readonly Value[]): Value {
    if (stages.has(name)) return stageAt(name, index);
    const tensor = tensors.get(name);
    invariant(tensor, `kernel ${kernel.name} reads nothing called ${name}`);
    const flat = flatten(values, tensor.shape, index);
    if (tensor.storage !== "u8") return values.load(tensor.buffer, loadedType(tensor.storage), flat);
    // Bytes lie four to a word, the first in the lowest bits.
    const word = values.load(tensor.buffer, "u32", values.binary("div", flat, values.number("i32", 4)));
    const shift = values.scale(values.binary("mod", flat, values.number("i32", 4)), 8);
    const byte = values.binary("shr", word, values.convert("u32", shift));
    return values.binary("bitand", byte, values.number("u32", 255));
  }

  function reduceAt(e: Extract<Expr, { kind: "reduce" }>, environment: Environment): Value {
    const count = e.axes.reduce((product, axis) => product * axis.extent, 1);
    if (count <= writtenOut) {
      const terms = points(e.axes.map((axis) => axis.extent)).map((point) =>
        instantiate(e.body, bind(environment, e.axes, point.map((i) => values.number("i32", i)))),
      );
      return terms.reduce((a, b) => values.binary(e.combine === "sum" ? "add" : e.combine, a, b));
    }
    const last = e.axes.length - 1;
    const step = e.axes[last].extent % unroll === 0 ? unroll : 1;
    const variables = e.axes.map((axis, i) => loopOf(axis, i === last ? axis.extent / step : axis.extent));
    const terms = Array.from({ length: step }, (_, j) => {
      const index = variables.map((v, i) => (i === last ? values.plus(values.scale(v, step), values.number("i32", j)) : v));
      return instantiate(e.body, bind(environment, e.axes, index));
    });
    return values.reduce(e.combine, variables.filter((v): v is Variable => v.kind === "variable"), terms);
  }

  function instantiate(e: Expr, environment: Environment): Value {
    const known = environment.known.get(e);
    if (known) return known;
    const made = make(e, environment);
    environment.known.set(e, made);
    return made;
  }

  function make(e: Expr, environment: Environment): Value {
    const go = (x: Expr): Value => instantiate(x, environment);
    switch (e.kind) {
      case "number":
        return values.number(e.type, e.value);
      case "axis": {
        const value = lookUp(e.axis, environment);
        invariant(value, `axis ${e.axis.name} is not bound`);
        return value;
      }
      case "load":
        return loadAt(e.tensor, e.index.map(go));
      case "unary":
        return values.unary(e.op, go(e.x));
      case "binary":
        return values.binary(e.op, go(e.a), go(e.b));
      case "select": {
        const condition = go(e.condition);
        // What is never taken may index out of bounds, and is not to be computed.
        if (condition.kind === "number") return go(condition.value ? e.then : e.otherwise);
        return values.select(condition, go(e.then), go(e.otherwise));
      }
      case "convert":
        return values.convert(e.type, go(e.x));
      case "reduce":
        return reduceAt(e, environment);
    }
  }

  return { stageAt };
}

const bind = (outer: Environment | undefined, axes: readonly Axis[], index: readonly Value[]): Environment => ({
  axes,
  index,
  ...(outer && { outer }),
  known: new Map(),
});

/** The row-major position of an index. */
export const flatten = (values: Values, shape: readonly number[], index: readonly Value[]): Value =>
  index.reduce((flat, i, axis) => values.plus(values.scale(flat, axis === 0 ? 0 : shape[axis]), i), values.number("i32", 0));

/** All points of a small box, the last axis fastest. */
export const points = (extents: readonly number[]): readonly (readonly number[])[] =>
  extents.reduce<readonly (readonly number[])[]>(
    (prefixes, extent) => prefixes.flatMap((prefix) => Array.from({ length: extent }, (_, i) => [...prefix, i])),
    [[]],
  );

import { invariant } from "../base/invariant.js";
import type { Axis, Count, Expr } from "../kernel/expr.js";
import { type Kernel, type KernelTensor, loadedType } from "../kernel/kernel.js";
import type { LocalNames } from "./names.js";
import { rangeOf } from "./range.js";
import { createRebuilder } from "./rebuild.js";
import { isVariable, type Value, type Variable } from "./value.js";
import type { Values } from "./values.js";
import { createPacker, quarter } from "./vectorise.js";

/** Reductions of at most so many terms are written out; longer ones become loops. */
export const writtenOut = 16;

/** What the axes stand for, and what is known at these indices. */
interface Environment {
  readonly axes: readonly Axis[];
  readonly index: readonly Value[];
  /** Where the axes around are bound. */
  readonly outer?: Environment;
  readonly known: Map<Expr, Value>;
}

function boundTo(axis: Axis, environment: Environment): Value {
  for (let at: Environment | undefined = environment; at; at = at.outer) {
    const i = at.axes.indexOf(axis);
    if (i >= 0) return at.index[i];
  }
  invariant(false, `axis ${axis.name} is not bound`);
}

export interface InstantiateOptions {
  readonly unroll: number;
  readonly rows?: number;
  readonly names: LocalNames;
  /** Stands for 0 to 3 in the indices of a vector of four elements; what depends on it becomes a vector. */
  readonly lane?: Variable;
  /** A stage that is computed elsewhere, and what stands for it at an index. */
  readonly elsewhere?: { readonly stage: string; readonly at: (index: readonly Value[]) => Value };
}

/**
 * Turns tensor expressions into values: at given indices, with every fused stage substituted. `unroll` terms of a
 * reduction's last axis make one turn of its loop. A reduction's loops are the same variables wherever it is
 * instantiated, so that reductions of one tile run in one nest of loops.
 */
export function createInstantiator(
  values: Values,
  kernel: Kernel,
  { unroll, rows = 1, names, lane, elsewhere }: InstantiateOptions,
) {
  const stages = new Map(kernel.stages.map((stage) => [stage.name, stage]));
  const tensors = new Map(kernel.reads.map((tensor) => [tensor.name, tensor]));
  const loops = new Map<Axis, Variable | Value>();
  const countedNames = new Map<Axis, string>();
  const stageValues = new Map<string, Value>();
  const pack = createPacker(values);

  /** A loop whose turns the data counts is another one for each count. */
  function countedLoop(axis: Axis, count: Count, environment: Environment): Variable {
    const name = countedNames.get(axis) ?? names.claim(axis.name);
    countedNames.set(axis, name);
    return values.counted(name, axis.extent, { ...count, value: instantiate(count.value, environment) });
  }

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
    const made = name === elsewhere?.stage ? elsewhere.at(index) : instantiate(stage.value, bind(undefined, stage.axes, index));
    stageValues.set(key, made);
    return made;
  }

  function loadAt(name: string, index: readonly Value[]): Value {
    if (stages.has(name)) return stageAt(name, index);
    const tensor = tensors.get(name);
    invariant(tensor, `kernel ${kernel.name} reads nothing called ${name}`);
    const flat = positionIn(values, tensor, index);
    const type = loadedType(tensor.storage);
    const element = (at: Value): Value => {
      // What lies before a buffer is never used, and WGSL refuses an index that is known to be negative.
      if (rangeOf(at).high < 0) return values.number(type, 0);
      return tensor.storage === "u8" ? loadByte(tensor.buffer, at) : values.load(tensor.buffer, type, at);
    };
    const isVector = tensor.storage !== "u8" && alignedVector(flat) && rangeOf(flat).high >= 0;
    return isVector
      ? values.load(tensor.buffer, type, values.binary("div", withoutLane(flat), values.number("i32", 4)), 4)
      : perLane([flat], ([at]) => element(at));
  }

  /** Bytes lie four to a word, the first in the lowest bits. */
  function loadByte(buffer: string, index: Value): Value {
    const four = values.number("i32", 4);
    const word = values.load(buffer, "u32", values.binary("div", index, four));
    const shift = values.scale(values.binary("mod", index, four), 8);
    const byte = values.binary("shr", word, values.convert("u32", shift));
    return values.binary("bitand", byte, values.number("u32", 255));
  }

  const varies = (value: Value): boolean => value.width === 4 || (lane !== undefined && value.variables.has(lane));

  /** What integers that differ by lane come to: computed for each lane by itself, and laid side by side. */
  function perLane(operands: readonly Value[], compute: (operands: readonly Value[]) => Value): Value {
    if (!operands.some(varies)) return compute(operands);
    return pack(inLanes.map((inLane) => compute(operands.map(inLane))));
  }

  /** Whether the four indices are `4 i`, `4 i + 1`, `4 i + 2` and `4 i + 3`: seen without computing them. */
  function alignedVector(index: Value): boolean {
    if (!lane || index.kind !== "affine" || index.width === 4) return false;
    return (
      index.constant % 4 === 0 &&
      index.terms.every(({ atom, coefficient }) =>
        atom === lane ? coefficient === 1 : coefficient % 4 === 0 && !atom.variables.has(lane),
      ) &&
      index.variables.has(lane)
    );
  }
  const withoutLane = (index: Value): Value => values.plus(index, values.scale(lane ?? index, -1));

  /** For each lane the value with its number in the place of the variable; of a vector, its component. */
  const inLanes = [0, 1, 2, 3].map((i) =>
    createRebuilder(values, (value) => {
      if (value === lane) return values.number("i32", i);
      if (!varies(value)) return value;
      const isIndex = value.kind === "affine" || value.kind === "binary";
      return value.width === 4 && !isIndex ? values.component(value, i) : undefined;
    }),
  );

  function reduceAt(e: Extract<Expr, { kind: "reduce" }>, environment: Environment): Value {
    const count = e.axes.reduce((product, axis) => product * axis.extent, 1);
    if (count <= writtenOut && !e.axes.some((axis) => axis.count)) {
      const terms = points(e.axes.map((axis) => axis.extent)).map((point) =>
        instantiate(
          e.body,
          bind(
            environment,
            e.axes,
            point.map((i) => values.number("i32", i)),
          ),
        ),
      );
      return terms.reduce((a, b) => values.binary(e.combine === "sum" ? "add" : e.combine, a, b));
    }
    const last = e.axes.length - 1;
    const steps = e.axes.map((axis, i) => {
      const step = i === last ? unroll : i === last - 1 ? rows : 1;
      return axis.extent % step === 0 && !axis.count ? step : 1;
    });
    const variables = e.axes.map((axis, i) =>
      axis.count ? countedLoop(axis, axis.count, environment) : loopOf(axis, axis.extent / steps[i]),
    );
    const terms = points(steps).map((within) => {
      const index = variables.map((v, i) => values.plus(values.scale(v, steps[i]), values.number("i32", within[i])));
      return instantiate(e.body, bind(environment, e.axes, index));
    });
    return values.reduce(e.combine, variables.filter(isVariable), terms);
  }

  function instantiate(e: Expr, environment: Environment): Value {
    // Found sooner than remembered: half of all expressions.
    if (e.kind === "axis") return boundTo(e.axis, environment);
    const known = environment.known.get(e);
    if (known) return known;
    const made = make(e, environment);
    environment.known.set(e, made);
    return made;
  }

  function make(e: Exclude<Expr, { readonly kind: "axis" }>, environment: Environment): Value {
    const go = (x: Expr): Value => instantiate(x, environment);
    switch (e.kind) {
      case "number":
        return values.number(e.type, e.value);
      case "load":
        return loadAt(e.tensor, e.index.map(go));
      case "unary":
        return values.unary(e.op, go(e.x));
      case "binary": {
        const operands = [go(e.a), go(e.b)];
        const compute = ([a, b]: readonly Value[]): Value => values.binary(e.op, a, b);
        // Integers stay indices, in which the lane is a variable; what is made of them is not.
        return e.type !== "i32" && operands[0].type === "i32" ? perLane(operands, compute) : compute(operands);
      }
      case "select": {
        const condition = go(e.condition);
        // What is never taken may index out of bounds, and is not to be computed.
        if (condition.kind === "number") return go(condition.value ? e.then : e.otherwise);
        const operands = [condition, go(e.then), go(e.otherwise)];
        const compute = ([c, a, b]: readonly Value[]): Value => values.select(c, a, b);
        return e.type === "i32" ? perLane(operands, compute) : compute(operands);
      }
      case "convert": {
        const x = go(e.x);
        return x.type === "i32" ? perLane([x], ([at]) => values.convert(e.type, at)) : values.convert(e.type, x);
      }
      case "reduce":
        return reduceAt(e, environment);
    }
  }

  /** An expression at given indices of its axes. */
  const valueAt = (e: Expr, axes: readonly Axis[], index: readonly Value[]): Value =>
    instantiate(e, bind(undefined, axes, index));

  return { stageAt, valueAt };
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

/** Where an element of a tensor lies in what is bound of its buffer. */
export function positionIn(values: Values, tensor: KernelTensor, index: readonly Value[]): Value {
  const { shape, strides, offset = 0 } = tensor;
  const first = values.number("i32", offset);
  if (!strides) return values.plus(flatten(values, shape, index), first);
  return index.reduce((at, i, axis) => values.plus(at, values.scale(i, strides[axis])), first);
}

/** Where a result's element at a row-major position is stored; with a lane, which vector of the buffer the four are. */
export function placeOf(values: Values, tensor: KernelTensor, point: Value, lane: Variable | undefined): Value {
  const first = lane ? values.plus(point, values.scale(lane, -1)) : point;
  const place = tensor.strides
    ? positionIn(values, tensor, unflatten(values, tensor.shape, first))
    : values.plus(first, values.number("i32", tensor.offset ?? 0));
  return lane ? quarter(values, place) : place;
}

/** All points of a small box, the last axis fastest. */
export function points(extents: readonly number[]): readonly (readonly number[])[] {
  const count = extents.reduce((a, b) => a * b, 1);
  const strides = extents.map((_, axis) => extents.slice(axis + 1).reduce((a, b) => a * b, 1));
  return Array.from({ length: count }, (_, i) => strides.map((stride, axis) => Math.floor(i / stride) % extents[axis]));
}

/** The index whose row-major position is `flat`. */
export function unflatten(values: Values, shape: readonly number[], flat: Value): readonly Value[] {
  const index: Value[] = [];
  let rest = flat;
  for (let i = shape.length - 1; i > 0; i--) {
    const extent = values.number("i32", shape[i]);
    index.unshift(values.binary("mod", rest, extent));
    rest = values.binary("div", rest, extent);
  }
  return [rest, ...index];
}

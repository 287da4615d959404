import { joinVectors } from "./finish.js";
import { createInstantiator, points } from "./instantiate.js";
import { type Register, rotate } from "./rotate.js";
import type { Form } from "./stationary_form.js";
import type { Walk } from "./stationary_walk.js";
import type { Value, Variable } from "./value.js";
import type { Values } from "./values.js";

/** The factor that passes by the one that is held, as the lanes of a subgroup make it together at each point. */
export interface Stream {
  /** The terms of a chunk that are not zero: which of the chunk, and the value, handed round by the lane that has it. */
  readonly terms: readonly { readonly point: readonly number[]; readonly number: number; readonly value: Value }[];
  readonly registers: readonly Register[];
  /** What has to hold for any term not to be zero, as far as it is the same for a row, if rows for which it does not may be left out. */
  readonly condition: Value | undefined;
}

export interface Subgroup {
  readonly lanes: number;
  readonly laneVariable: Variable;
}

/**
 * Each lane makes one term, or four beside each other, of each block, and hands them round. Along a window a block is of one
 * place, so that the next point of a row finds all blocks but the foremost made. Where sums are carried along the row, that is the
 * only one, and all places take their terms from it.
 */
export function streamOf(form: Form, walk: Walk, { lanes, laneVariable }: Subgroup): Stream {
  const { chunk, pointAt, inChunk } = walk;
  const [along] = walk.along;
  const { kernel, sum, values, names, held, window, carried } = form;
  const axes = [...sum.stage.axes, ...sum.axes];
  const [factor] = [sum.factors[1 - held]];
  const plain = createInstantiator(values, kernel, { unroll: 1, names });
  const madeAs = (point: readonly number[]): readonly number[] =>
    carried && window !== undefined && point[window] !== carried.places[0] ? point.with(window, carried.places[0]) : point;
  const isZero = (point: readonly number[]): boolean => {
    const within = madeAs(point).map((i) => values.number("i32", i));
    const made = form.conditional.map((f) => plain.valueAt(f, axes, [...pointAt(0), ...inChunk(within)]));
    return made.some((value) => value.kind === "number" && value.value === 0);
  };
  const all = points(chunk).map((point, number) => ({ point, number }));
  const live = form.conditional.length === 0 ? all : all.filter(({ point }) => !isZero(point));
  const last = chunk.length - 1;
  const unit = form.contiguous && chunk[last] % 4 === 0 && live.length === all.length && window !== last ? 4 : 1;

  // By place in the window, then in the order of memory.
  const firsts = live.filter(({ point }, i) => i % unit === 0 && madeAs(point) === point);
  const places = window === undefined ? [0] : [...new Set(firsts.map(({ point }) => point[window]))];
  const blocks = places.flatMap((place) => {
    const group = window === undefined ? firsts : firsts.filter(({ point }) => point[window] === place);
    return Array.from({ length: Math.ceil(group.length / lanes) }, (_, i) => group.slice(i * lanes, (i + 1) * lanes));
  });

  const made = values.variable("lane", 4);
  const vector = unit === 4 && made.kind === "variable" ? made : undefined;
  const { valueAt } = createInstantiator(values, kernel, { unroll: 1, names, ...(vector && { lane: vector }) });
  const shares = blocks.map((block) => {
    const within = chunk.map((_, axis) => {
      const table = Array.from({ length: lanes }, (_, i) => block[Math.min(i, block.length - 1)].point[axis]);
      if (axis !== last || !vector) return values.lanes(table, laneVariable);
      const quarters = values.lanes(
        table.map((at) => at / 4),
        laneVariable,
      );
      return values.plus(values.scale(quarters, 4), vector);
    });
    return valueAt(factor, axes, [...pointAt(0), ...inChunk(within)]);
  });
  const written = new Set(kernel.results.map((r) => r.tensor.buffer));
  const vectors = joinVectors(values, shares, written);
  const always = walk.turns.length > 0 ? commonConditions(vectors, (v) => walk.scope.has(v) || v === along) : [];
  const joined = vectors.map((value) => withoutConditions(values, value, always));
  const rotated = along ? rotate(values, joined, along, names) : { roots: joined, registers: [] };

  const byPoint = new Map<string, Value>();
  for (const [b, block] of blocks.entries())
    for (const [lane, { point }] of block.entries()) {
      const share = values.broadcast(rotated.roots[b], lane);
      for (let i = 0; i < unit; i++)
        byPoint.set(`${point.with(last, point[last] + i)}`, vector ? values.component(share, i) : share);
    }
  const terms = live.flatMap(({ point, number }) => {
    const value = byPoint.get(`${madeAs(point)}`);
    return value ? [{ point, number, value }] : [];
  });
  return { terms, registers: rotated.registers, condition: allOf(values, always) };
}

/** What has to hold for any of the values not to be zero, as far as it does not depend on what moves. */
function commonConditions(all: readonly Value[], moves: (v: Variable) => boolean): readonly Value[] {
  const [first = [], ...rest] = all.map((value) => (isZeroUnless(value) ? conjuncts(value.condition) : []));
  return first.filter((c) => ![...c.variables].some(moves) && rest.every((others) => others.includes(c)));
}

/** The value where the conditions hold. */
function withoutConditions(values: Values, value: Value, conditions: readonly Value[]): Value {
  if (!isZeroUnless(value)) return value;
  const condition = allOf(
    values,
    conjuncts(value.condition).filter((c) => !conditions.includes(c)),
  );
  return condition ? values.select(condition, value.then, value.otherwise) : value.then;
}

const isZeroUnless = (value: Value): value is Extract<Value, { kind: "select" }> =>
  value.kind === "select" && value.otherwise.kind === "number" && value.otherwise.value === 0;

const conjuncts = (condition: Value): readonly Value[] =>
  condition.kind === "binary" && condition.op === "and" ? [...conjuncts(condition.a), ...conjuncts(condition.b)] : [condition];

const allOf = (values: Values, conditions: readonly Value[]): Value | undefined =>
  conditions.length === 0 ? undefined : conditions.reduce((a, b) => values.binary("and", a, b));

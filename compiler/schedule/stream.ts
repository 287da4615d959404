import { joinVectors } from "./finish.js";
import { createInstantiator, points } from "./instantiate.js";
import { type Register, rotate } from "./rotate.js";
import type { Form } from "./stationary_form.js";
import type { Value, Variable } from "./value.js";
import type { Values } from "./values.js";

/** The factor that passes by the one that is held, as the lanes of a subgroup make it together at each point. */
export interface Stream {
  /** The terms of a chunk that are not zero: which of the chunk, and the value, handed round by the lane that has it. */
  readonly terms: readonly { readonly number: number; readonly value: Value }[];
  readonly registers: readonly Register[];
  /** What has to hold for any term not to be zero, as far as it is the same for a row. */
  readonly condition: Value | undefined;
}

export interface StreamPlace {
  readonly chunk: readonly number[];
  readonly lanes: number;
  readonly laneVariable: Variable;
  /** The loop along a row of points. */
  readonly innermost: Variable | undefined;
  /** The index of a point of the sum, at a vector of its columns; along the axes of the sum that of a place in the chunk. */
  readonly pointAt: (vector: number) => readonly Value[];
  readonly inChunk: (within: readonly Value[]) => readonly Value[];
}

/**
 * Each lane makes one term, or four beside each other, of each block, and hands them round. Along a window a block is of one
 * place, so that the next point of a row finds all blocks but the foremost made.
 */
export function streamOf(form: Form, { chunk, lanes, laneVariable, innermost, pointAt, inChunk }: StreamPlace): Stream {
  const { kernel, sum, values, names, held, window } = form;
  const axes = [...sum.stage.axes, ...sum.axes];
  const [factor] = [sum.factors[1 - held]];
  const plain = createInstantiator(values, kernel, { unroll: 1, names });
  const isZero = (point: readonly number[]): boolean => {
    const within = point.map((i) => values.number("i32", i));
    const made = form.conditional.map((f) => plain.valueAt(f, axes, [...pointAt(0), ...inChunk(within)]));
    return made.some((value) => value.kind === "number" && value.value === 0);
  };
  const all = points(chunk).map((point, number) => ({ point, number }));
  const live = form.conditional.length === 0 ? all : all.filter(({ point }) => !isZero(point));
  const last = chunk.length - 1;
  const unit = form.contiguous && chunk[last] % 4 === 0 && live.length === all.length && window !== last ? 4 : 1;

  // By place in the window, then in the order of memory.
  const firsts = live.filter((_, i) => i % unit === 0);
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
  const joined = joinVectors(values, shares, written);
  const rotated = innermost ? rotate(values, joined, innermost, names) : { roots: joined, registers: [] };

  const byNumber = new Map<number, Value>();
  for (const [b, block] of blocks.entries())
    for (const [lane, { number }] of block.entries()) {
      const share = values.broadcast(rotated.roots[b], lane);
      for (let i = 0; i < unit; i++) byNumber.set(number + i, vector ? values.component(share, i) : share);
    }
  const terms = live.flatMap(({ number }) => {
    const value = byNumber.get(number);
    return value ? [{ number, value }] : [];
  });
  const condition = conditionOfAll(values, joined, (v) => v === laneVariable || v === innermost);
  return { terms, registers: rotated.registers, condition };
}

/** What has to hold for any of the values not to be zero, as far as it does not depend on what moves; undefined if that is nothing. */
function conditionOfAll(values: Values, all: readonly Value[], moves: (v: Variable) => boolean): Value | undefined {
  const [first = [], ...rest] = all.map((value) =>
    value.kind === "select" && value.otherwise.kind === "number" && value.otherwise.value === 0 ? conjuncts(value.condition) : [],
  );
  const common = first.filter((c) => ![...c.variables].some(moves) && rest.every((others) => others.includes(c)));
  return common.length === 0 ? undefined : common.reduce((a, b) => values.binary("and", a, b));
}

const conjuncts = (condition: Value): readonly Value[] =>
  condition.kind === "binary" && condition.op === "and" ? [...conjuncts(condition.a), ...conjuncts(condition.b)] : [condition];

import { once } from "../base/once.js";
import type { Kernel } from "../kernel/kernel.js";
import { createInstantiator } from "./instantiate.js";
import { createLocalNames } from "./names.js";
import { affineOf, type LoadValue, parts, type ReduceValue, usualTurns, type Value, type Variable } from "./value.js";
import { createValues } from "./values.js";
import { iterationSpace } from "./walk.js";

/** What an invocation with a tile of one point does in one turn of its innermost loops, or altogether where it has none. */
export interface TurnWork {
  readonly loads: readonly LoadShape[];
  /** The innermost loop variable of the reductions. */
  readonly last: Variable | undefined;
  /** The loop variable around that. */
  readonly before?: Variable;
  readonly turns: number;
  /** Multiply-adds per turn: one per reduction that loops. */
  readonly terms: number;
}

export interface LoadShape {
  /** How it moves along the axes of the iteration space and with the innermost loops: together what moves it by as many elements. */
  readonly moves: readonly (readonly Move[])[];
  readonly contiguous: { readonly turns: boolean; readonly axes: readonly number[] };
  /** Whether it stays where it is along the last axis, which the lanes of a subgroup run along. */
  readonly sameInAllLanes: boolean;
}

export interface Move {
  /** The axis, or the innermost loop, or that around it. */
  readonly along: number | "turns" | "rows";
  /** After how many steps it moves: a load of a pooling's gradient stays where it is for two. */
  readonly each: number;
}

/** The same for all kinds of device. */
export const turnWorkOf: (kernel: Kernel) => TurnWork = once(analyse);

function analyse(kernel: Kernel): TurnWork {
  const values = createValues();
  const grid = iterationSpace(kernel, false).map((extent, i) => values.variable(`axis_${i}`, extent));
  const { stageAt } = createInstantiator(values, kernel, { unroll: 1, names: createLocalNames([]) });
  const reductions = new Set<ReduceValue>();
  const loads = new Set<LoadValue>();
  const outside = new Set<LoadValue>();
  const arithmetic = new Set<Value>();
  const seen = new Set<Value>();
  const visit = (value: Value, inside: boolean): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === "reduce") reductions.add(value);
    if (value.kind === "load") (inside ? loads : outside).add(value);
    if (value.kind === "binary" && value.type === "f32") arithmetic.add(value);
    for (const part of parts(value)) visit(part, inside || value.kind === "reduce");
  };
  for (const { stage, tensor } of kernel.results)
    if (sameSpace(kernel, tensor.shape, grid.length)) visit(stageAt(stage, grid), false);
  const trips = (r: ReduceValue): number => r.loops.reduce((product, v) => product * usualTurns(v), 1);
  const heaviest = [...reductions].sort((a, b) => trips(b) - trips(a))[0];
  const last = heaviest?.loops.at(-1);
  const before = heaviest?.loops.at(-2);
  const variables = grid.map((v) => (v.kind === "variable" ? v : undefined));
  const shapes = (found: ReadonlySet<LoadValue>): readonly LoadShape[] =>
    [...found].map((load) => shapeOfLoad(load, variables, { last, before }));
  if (!last) return { loads: shapes(outside), last, turns: 1, terms: Math.ceil(arithmetic.size / 2) };
  const terms = [...reductions].filter((r) => r.loops.at(-1) === last).length;
  return { loads: shapes(loads), last, ...(before && { before }), turns: trips(heaviest), terms };
}

const sameSpace = (kernel: Kernel, shape: readonly number[], rank: number): boolean =>
  shape.length === rank || kernel.results.length === 1;

/** Along what a load moves, and along what it moves by one element at a time from an aligned one. */
function shapeOfLoad(
  { index }: LoadValue,
  grid: readonly (Variable | undefined)[],
  { last, before }: { readonly last: Variable | undefined; readonly before: Variable | undefined },
): LoadShape {
  const { terms } = affineOf(index);
  const isContiguous = (variable: Variable | undefined): boolean =>
    variable !== undefined &&
    terms.some((t) => t.atom === variable && t.coefficient === 1) &&
    terms.every((t) => t.atom === variable || t.coefficient % 4 === 0);
  const moves = new Map<number, Move[]>();
  const addMove = (along: Move["along"], variable: Variable | undefined): void => {
    const found = terms.flatMap(({ atom, coefficient }) =>
      variable && atom.variables.has(variable) ? [{ by: Math.abs(coefficient), each: divisorOf(atom) }] : [],
    );
    // What moves it most often says how many places there are.
    const [first] = found.sort((a, b) => a.each - b.each);
    if (first) moves.set(first.by, [...(moves.get(first.by) ?? []), { along, each: first.each }]);
  };
  for (const [axis, variable] of grid.entries()) addMove(axis, variable);
  addMove("rows", before);
  addMove("turns", last);
  const lane = grid.at(-1);
  return {
    moves: [...moves.values()],
    contiguous: { turns: isContiguous(last), axes: [...grid.keys()].filter((i) => isContiguous(grid[i])) },
    sameInAllLanes: lane !== undefined && !index.variables.has(lane),
  };
}

/** After how many steps of its variable a quotient changes; 1 for all else. */
function divisorOf(atom: Value): number {
  const isQuotient = atom.kind === "binary" && atom.op === "div" && atom.variables.size === 1;
  return isQuotient && atom.b.kind === "number" ? atom.b.value : 1;
}

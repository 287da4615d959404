import type { Kernel } from "../kernel/kernel.js";
import { chooseStationary } from "./choose_stationary.js";
import { createInstantiator } from "./instantiate.js";
import { createLocalNames } from "./names.js";
import type { Profile } from "./profile.js";
import type { Schedule } from "./schedule.js";
import { affineOf, type LoadValue, parts, type ReduceValue, type Value, type Variable } from "./value.js";
import { createValues } from "./values.js";
import { iterationSpace } from "./walk.js";

/**
 * Picks the schedule with the least estimated time. A kernel without loops is walked element by element, in vectors where they
 * divide, unless its points have so much in common (the weights of a small filter) that a tile saves a fifth.
 */
export function chooseSchedule(kernel: Kernel, profile: Profile): Schedule {
  const work = analyse(kernel);
  const space = iterationSpace(kernel, false);
  const inPlace = kernel.results.some((r) => r.inPlace);
  const plain = work.last ? onePoint(space, profile) : elementByElement(kernel);
  let best = {
    schedule: plain,
    time: work.last ? Number.POSITIVE_INFINITY : 0.8 * estimate(oneVector(space, profile), space, work, profile),
  };
  for (const candidate of candidates(space, work, accessesPerPoint(kernel), profile)) {
    if (inPlace && candidate.tile.some((t, i) => space[i] % t !== 0)) continue;
    if (accesses(candidate, work, kernel, profile) > profile.accesses) continue;
    const time = estimate(candidate, space, work, profile);
    if (time < best.time) best = { schedule: candidate, time };
  }
  const stationary = chooseStationary(kernel, profile);
  return stationary && stationary.time < best.time ? stationary.schedule : best.schedule;
}

const unshared = { unroll: 1, cooperate: false, roll: false } as const;

function elementByElement(kernel: Kernel): Schedule {
  const [count] = iterationSpace(kernel, true);
  const vectorise = count % 4 === 0;
  return { ...unshared, flat: true, tile: [vectorise ? 4 : 1], vectorise, workgroup: 64 };
}

const onePoint = (space: readonly number[], { workgroup }: Profile): Schedule => ({
  ...unshared,
  flat: false,
  tile: space.map(() => 1),
  vectorise: false,
  workgroup,
});

/** What walking element by element costs: the same as a tile of one vector. */
function oneVector(space: readonly number[], profile: Profile): Schedule {
  const last = space.length - 1;
  const vectorise = space[last] % 4 === 0;
  return { ...onePoint(space, profile), vectorise, tile: space.map((_, i) => (i === last && vectorise ? 4 : 1)) };
}

/** What an invocation with a tile of one point does in one turn of its innermost loops, or altogether where it has none. */
interface Work {
  readonly loads: readonly LoadShape[];
  /** The innermost loop variable of the reductions. */
  readonly last: Variable | undefined;
  readonly turns: number;
  /** Multiply-adds per turn: one per reduction that loops. */
  readonly terms: number;
}

interface LoadShape {
  /** Whether it moves with the innermost loop. */
  readonly turns: boolean;
  /** The axes of the iteration space that it moves along. */
  readonly axes: readonly number[];
  readonly contiguous: { readonly turns: boolean; readonly axes: readonly number[] };
  /** Whether it stays where it is along the last axis, which the lanes of a subgroup run along. */
  readonly sameInAllLanes: boolean;
}

function analyse(kernel: Kernel): Work {
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
  const trips = (r: ReduceValue): number => r.loops.reduce((product, v) => product * v.extent, 1);
  const heaviest = [...reductions].sort((a, b) => trips(b) - trips(a))[0];
  const last = heaviest?.loops.at(-1);
  const variables = grid.map((v) => (v.kind === "variable" ? v : undefined));
  const shapes = (found: ReadonlySet<LoadValue>): readonly LoadShape[] =>
    [...found].map((load) => shapeOfLoad(load, variables, last));
  if (!last) return { loads: shapes(outside), last, turns: 1, terms: Math.ceil(arithmetic.size / 2) };
  const terms = [...reductions].filter((r) => r.loops.at(-1) === last).length;
  return { loads: shapes(loads), last, turns: trips(heaviest), terms };
}

const sameSpace = (kernel: Kernel, shape: readonly number[], rank: number): boolean =>
  shape.length === rank || kernel.results.length === 1;

function* candidates(space: readonly number[], work: Work, storesPerPoint: number, profile: Profile): Generator<Schedule> {
  const lastAxis = space.length - 1;
  const innermost = space[lastAxis];
  const { last } = work;
  const unrolls = last ? [1, 2, 4, 8].filter((u) => last.extent % u === 0) : [1];
  // Code that runs once may be longer than what a processor has to keep at hand for a loop.
  const longest = last ? profile.body : 2 * profile.body;
  const innerTiles =
    innermost % 4 === 0 ? [1, 4, 8, 16].filter((t) => innermost % t === 0) : [1, 2, 5].filter((t) => t <= innermost);
  for (const inner of innerTiles)
    for (let axis = -1; axis < lastAxis; axis++)
      for (const outer of axis < 0 ? [1] : [2, 3, 4, 5, 6, 7, 8, 10, 13, 16])
        for (const unroll of unrolls) {
          if (axis >= 0 && outer > space[axis]) continue;
          const points = inner * outer;
          const held = points * work.terms;
          if ((last ? held : points) > profile.registers || held * unroll > longest) continue;
          const tile = space.map((_, i) => (i === lastAxis ? inner : i === axis ? outer : 1));
          const across = Math.ceil(innermost / inner);
          const cooperate = profile.lanes > 1 && across % profile.lanes === 0;
          const vectorise = inner % 4 === 0;
          const roll = profile.rolls && last !== undefined && storesPerPoint > 2 && points / (vectorise ? 4 : 1) > 2;
          yield { flat: false, tile, vectorise, unroll, cooperate, roll, workgroup: profile.workgroup };
        }
}

/** Nanoseconds, as far as the profile's figures are: loads and arithmetic of one turn, times turns, times rounds of invocations. */
function estimate(schedule: Schedule, space: readonly number[], work: Work, profile: Profile): number {
  const { cost } = profile;
  let turn = cost.turn;
  for (const load of work.loads) {
    const { scalars, vectors } = copies(load, schedule, profile);
    turn += vectors * cost.load4 + scalars * cost.load;
  }
  const held = tileSize(schedule) * work.terms;
  const spills = work.last !== undefined && held > 32;
  // Accumulators beyond the registers of a processor are fetched and put back each time.
  turn += held * schedule.unroll * cost.arithmetic * (spills ? 1.5 : 1);
  const invocations = space.reduce((product, extent, i) => product * Math.ceil(extent / schedule.tile[i]), 1);
  const rounds = Math.ceil(invocations / profile.parallelism);
  return (turn * work.turns * rounds) / schedule.unroll;
}

const tileSize = (schedule: Schedule): number => schedule.tile.reduce((a, b) => a * b, 1);

/** Loads and stores in the text of a kernel: those of a turn, and what is done with the results. */
function accesses(schedule: Schedule, work: Work, kernel: Kernel, profile: Profile): number {
  const inTurn = work.loads.reduce((sum, load) => {
    const { scalars, vectors } = copies(load, schedule, profile);
    return sum + vectors + scalars;
  }, 0);
  const points = schedule.roll ? 1 : tileSize(schedule) / (schedule.vectorise ? 4 : 1);
  return inTurn + points * accessesPerPoint(kernel);
}

/** A store for each result, and a load where it is updated. */
const accessesPerPoint = (kernel: Kernel): number => kernel.results.reduce((sum, result) => sum + (result.inPlace ? 2 : 1), 0);

/** The loads that one load becomes in an unrolled turn: so many single elements, or whole vectors. */
function copies(load: LoadShape, schedule: Schedule, profile: Profile): { readonly scalars: number; readonly vectors: number } {
  let count = load.turns ? schedule.unroll : 1;
  for (const axis of load.axes) count *= schedule.tile[axis];
  const inVectors =
    (load.contiguous.turns && schedule.unroll % 4 === 0) || load.contiguous.axes.some((axis) => schedule.tile[axis] % 4 === 0);
  const loads = inVectors ? count / 4 : count;
  const each = schedule.cooperate && load.sameInAllLanes ? Math.ceil(loads / profile.lanes) : loads;
  return inVectors ? { scalars: 0, vectors: each } : { scalars: each, vectors: 0 };
}

/** Along what a load moves, and along what it moves by one element at a time from an aligned one. */
function shapeOfLoad({ index }: LoadValue, grid: readonly (Variable | undefined)[], last: Variable | undefined): LoadShape {
  const { terms } = affineOf(index);
  const isContiguous = (variable: Variable | undefined): boolean =>
    variable !== undefined &&
    terms.some((t) => t.atom === variable && t.coefficient === 1) &&
    terms.every((t) => t.atom === variable || t.coefficient % 4 === 0);
  const axes = grid.flatMap((variable, i) => (variable && index.variables.has(variable) ? [i] : []));
  const lane = grid.at(-1);
  return {
    turns: last !== undefined && index.variables.has(last),
    axes,
    contiguous: { turns: isContiguous(last), axes: axes.filter((i) => isContiguous(grid[i])) },
    sameInAllLanes: lane !== undefined && !index.variables.has(lane),
  };
}

import type { Kernel } from "../kernel/kernel.js";
import { createInstantiator } from "./instantiate.js";
import { iterationSpace } from "./lower.js";
import { createLocalNames } from "./names.js";
import type { Profile } from "./profile.js";
import type { Schedule } from "./schedule.js";
import { affineOf, createValues, type LoadValue, parts, type ReduceValue, type Value, type Variable } from "./value.js";

/** Picks the schedule with the least estimated time. Kernels without loops are walked element by element, in vectors where they divide. */
export function chooseSchedule(kernel: Kernel, profile: Profile): Schedule {
  const work = analyse(kernel);
  if (!work) {
    const [count = 1] = iterationSpace(kernel, true);
    const vectorise = count % 4 === 0;
    return { flat: true, tile: [vectorise ? 4 : 1], vectorise, unroll: 1, cooperate: false, roll: false, workgroup: 64 };
  }
  const inPlace = kernel.results.some((r) => r.inPlace);
  const space = iterationSpace(kernel, false);
  let best: { readonly schedule: Schedule; readonly time: number } | undefined;
  for (const candidate of candidates(space, work, accessesPerPoint(kernel), profile)) {
    if (inPlace && candidate.tile.some((t, i) => space[i] % t !== 0)) continue;
    if (accesses(candidate, work, kernel, profile) > profile.accesses) continue;
    const time = estimate(candidate, space, work, profile);
    if (!best || time < best.time) best = { schedule: candidate, time };
  }
  return (
    best?.schedule ?? {
      flat: false,
      tile: space.map(() => 1),
      vectorise: false,
      unroll: 1,
      cooperate: false,
      roll: false,
      workgroup: profile.workgroup,
    }
  );
}

/** What an invocation with a tile of one point does in one turn of its innermost loops. */
interface Work {
  readonly loads: readonly LoadShape[];
  /** The innermost loop variable of the reductions. */
  readonly last: Variable;
  readonly turns: number;
  /** Terms added per turn: one per reduction. */
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

function analyse(kernel: Kernel): Work | undefined {
  const values = createValues();
  const grid = iterationSpace(kernel, false).map((extent, i) => values.variable(`axis_${i}`, extent));
  const { stageAt } = createInstantiator(values, kernel, { unroll: 1, names: createLocalNames([]) });
  const reductions = new Set<ReduceValue>();
  const loads = new Set<LoadValue>();
  const seen = new Set<Value>();
  const visit = (value: Value, inside: boolean): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === "reduce") reductions.add(value);
    if (value.kind === "load" && inside) loads.add(value);
    for (const part of parts(value)) visit(part, inside || value.kind === "reduce");
  };
  for (const { stage, tensor } of kernel.results)
    if (sameSpace(kernel, tensor.shape, grid.length)) visit(stageAt(stage, grid), false);
  const trips = (r: ReduceValue): number => r.loops.reduce((product, v) => product * v.extent, 1);
  const heaviest = [...reductions].sort((a, b) => trips(b) - trips(a))[0];
  const last = heaviest?.loops.at(-1);
  if (!heaviest || !last) return undefined;
  const terms = [...reductions].filter((r) => r.loops.at(-1) === last).length;
  const variables = grid.map((v) => (v.kind === "variable" ? v : undefined));
  return { loads: [...loads].map((load) => shapeOfLoad(load, variables, last)), last, turns: trips(heaviest), terms };
}

const sameSpace = (kernel: Kernel, shape: readonly number[], rank: number): boolean =>
  shape.length === rank || kernel.results.length === 1;

function* candidates(space: readonly number[], work: Work, storesPerPoint: number, profile: Profile): Generator<Schedule> {
  const lastAxis = space.length - 1;
  const innermost = space[lastAxis];
  const unrolls = [1, 2, 4, 8].filter((u) => work.last.extent % u === 0);
  const innerTiles =
    innermost % 4 === 0 ? [1, 4, 8, 16].filter((t) => innermost % t === 0) : [1, 2, 5].filter((t) => t <= innermost);
  for (const inner of innerTiles)
    for (let axis = -1; axis < lastAxis; axis++)
      for (const outer of axis < 0 ? [1] : [2, 3, 4, 5, 6, 7, 8, 10, 13, 16])
        for (const unroll of unrolls) {
          if (axis >= 0 && outer > space[axis]) continue;
          const points = inner * outer;
          const held = points * work.terms;
          if (held > profile.registers || held * unroll > profile.body) continue;
          const tile = space.map((_, i) => (i === lastAxis ? inner : i === axis ? outer : 1));
          const across = Math.ceil(innermost / inner);
          const cooperate = profile.lanes > 1 && across % profile.lanes === 0;
          const vectorise = inner % 4 === 0;
          const roll = profile.rolls && storesPerPoint > 2 && points / (vectorise ? 4 : 1) > 2;
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
  // Accumulators beyond the registers of a processor are fetched and put back each time.
  turn += held * schedule.unroll * cost.arithmetic * (held > 32 ? 1.5 : 1);
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
function shapeOfLoad({ index }: LoadValue, grid: readonly (Variable | undefined)[], last: Variable): LoadShape {
  const { terms } = affineOf(index);
  const isContiguous = (variable: Variable): boolean =>
    terms.some((t) => t.atom === variable && t.coefficient === 1) &&
    terms.every((t) => t.atom === variable || t.coefficient % 4 === 0);
  const axes = grid.flatMap((variable, i) => (variable && index.variables.has(variable) ? [i] : []));
  const lane = grid.at(-1);
  return {
    turns: index.variables.has(last),
    axes,
    contiguous: { turns: isContiguous(last), axes: axes.filter((i) => isContiguous(grid[i] ?? last)) },
    sameInAllLanes: lane !== undefined && !index.variables.has(lane),
  };
}

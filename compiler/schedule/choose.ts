import { once } from "../base/once.js";
import type { Kernel } from "../kernel/kernel.js";
import { chooseStaged } from "./choose_staged.js";
import { chooseStationary } from "./choose_stationary.js";
import { createInstantiator } from "./instantiate.js";
import { createLocalNames } from "./names.js";
import type { Profile } from "./profile.js";
import type { Schedule } from "./schedule.js";
import { affineOf, type LoadValue, parts, type ReduceValue, usualTurns, type Value, type Variable } from "./value.js";
import { createValues } from "./values.js";
import { iterationSpace, product } from "./walk.js";

/**
 * Picks the schedule with the least estimated time. A kernel without loops is walked element by element, in vectors where they
 * divide, unless its points have so much in common (the weights of a small filter) that a tile saves a fifth. A factor of a sum of
 * products is held where that saves enough to be worth its compilation, and both are staged where workgroup memory is nearer.
 */
export const chooseSchedule = (kernel: Kernel, profile: Profile): Schedule => chooseFastest(kernel, profile).schedule;

/** A schedule, and the nanoseconds that a run is expected to take. */
export interface Choice {
  readonly schedule: Schedule;
  readonly time: number;
}

export function chooseFastest(kernel: Kernel, profile: Profile): Choice {
  const work = workIn(kernel);
  const space = iterationSpace(kernel, false);
  const inPlace = kernel.results.some((r) => r.inPlace);
  const vector = oneVector(space, profile);
  // Loads from places that the data says are not joined into vectors: four points at once are four times the code then.
  const loadedByVector = work.loads.map((load) => copies(load, vector, profile));
  const isShort = accesses(vector, loadedByVector, kernel) <= profile.accesses;
  const plain = work.last ? onePoint(space, profile) : elementByElement(kernel, isShort);
  let best = {
    schedule: plain,
    time: work.last ? Number.POSITIVE_INFINITY : 0.8 * estimate(vector, loadedByVector, { space, work, profile }),
  };
  for (const candidate of candidates(space, work, accessesPerPoint(kernel), profile)) {
    if (inPlace && candidate.tile.some((t, i) => space[i] % t !== 0)) continue;
    const loaded = work.loads.map((load) => copies(load, candidate, profile));
    if (accesses(candidate, loaded, kernel) > profile.accesses) continue;
    const time = estimate(candidate, loaded, { space, work, profile });
    if (time < best.time) best = { schedule: candidate, time };
  }
  const stationary = chooseStationary(kernel, profile);
  if (stationary && stationary.time < best.time - worthCompiling) return stationary;
  const staged = chooseStaged(kernel, profile);
  return staged && staged.time < best.time ? staged : best;
}

/** Nanoseconds to be saved in a run: the code of a held factor is long, and takes a second or two to compile. */
const worthCompiling = 1e5;

const unshared = { unroll: 1, cooperate: false, roll: false } as const;

function elementByElement(kernel: Kernel, isShort: boolean): Schedule {
  const [count] = iterationSpace(kernel, true);
  const vectorise = isShort && count % 4 === 0;
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
  /** The loop variable around that. */
  readonly before?: Variable;
  readonly turns: number;
  /** Multiply-adds per turn: one per reduction that loops. */
  readonly terms: number;
}

interface LoadShape {
  /** How it moves along the axes of the iteration space and with the innermost loop. */
  readonly moves: readonly Move[];
  readonly contiguous: { readonly turns: boolean; readonly axes: readonly number[] };
  /** Whether it stays where it is along the last axis, which the lanes of a subgroup run along. */
  readonly sameInAllLanes: boolean;
}

interface Move {
  /** The axis, or the innermost loop. */
  readonly along: number | "turns" | "rows";
  /** Elements that it moves by, and after how many steps: those of a pooling's gradient stay where they are for two. */
  readonly by: number;
  readonly each: number;
}

/** The same for all kinds of device. */
const workIn = once(analyse);

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

function* candidates(space: readonly number[], work: Work, storesPerPoint: number, profile: Profile): Generator<Schedule> {
  const lastAxis = space.length - 1;
  const innermost = space[lastAxis];
  const { last } = work;
  const unrolls = unrollsOf(work);
  // Code that runs once may be longer than what a processor has to keep at hand for a loop.
  const longest = last ? profile.body : 2 * profile.body;
  const innerTiles =
    innermost % 4 === 0 ? [1, 2, 4, 8, 16].filter((t) => innermost % t === 0) : [1, 2, 5].filter((t) => t <= innermost);
  const outerTiles = [...tilesOf(space.slice(0, -1))];
  for (const inner of innerTiles)
    for (const outer of outerTiles)
      for (const { unroll, rows } of unrolls) {
        const tile = [...outer, inner];
        const points = product(tile);
        const held = points * work.terms;
        if ((last ? held : points) > profile.registers || held * unroll * rows > longest) continue;
        const across = Math.ceil(innermost / inner);
        // Lanes whose loops end at different times have nothing to hand each other.
        const cooperate = profile.lanes > 1 && across % profile.lanes === 0 && !last?.turns;
        const vectorise = inner % 4 === 0;
        const roll = profile.rolls && last !== undefined && storesPerPoint > 2 && points / (vectorise ? 4 : 1) > 2;
        const schedule: Schedule = {
          flat: false,
          tile,
          vectorise,
          unroll,
          ...(rows > 1 && { rows }),
          cooperate,
          roll,
          workgroup: profile.workgroup,
        };
        yield schedule;
        if (last || profile.lanes === 1) continue;
        for (const serial of serialsOf(space, schedule, profile)) yield { ...schedule, serial };
      }
}

/** Terms per turn that divide the last axes of the reduction; squares where a load would be the same for all of one. */
function unrollsOf({ last, before, loads }: Work): readonly { readonly unroll: number; readonly rows: number }[] {
  if (!last || last.turns) return [{ unroll: 1, rows: 1 }];
  const inRow = [1, 2, 4, 8].filter((u) => last.extent % u === 0).map((unroll) => ({ unroll, rows: 1 }));
  const isSame = loads.some(({ moves }) => moves.some(({ along, each }) => along === "rows" && each > 1));
  return isSame && before && before.extent % 2 === 0 && last.extent % 2 === 0 ? [...inRow, { unroll: 2, rows: 2 }] : inRow;
}

/** Numbers of tiles to walk that leave enough invocations: all along the last axes but that of the lanes, and a part of one before. */
function* serialsOf(space: readonly number[], { tile }: Schedule, profile: Profile): Generator<readonly number[]> {
  if (space.some((extent, i) => extent % tile[i] !== 0)) return;
  const tiles = space.map((extent, i) => extent / tile[i]);
  const serial = tiles.map(() => 1);
  for (let axis = space.length - 2; axis >= 0; axis--)
    for (let count = 2; count <= tiles[axis]; count++) {
      if (tiles[axis] % count !== 0) continue;
      serial[axis] = count;
      if (product(tiles) / product(serial) >= profile.parallelism) yield [...serial];
    }
}

/** Tiles along one axis, and small ones along two neighbours, as a pooling's window or the places of a filter are. */
function* tilesOf(space: readonly number[]): Generator<readonly number[]> {
  const whole = space.map(() => 1);
  yield whole;
  for (const axis of space.keys()) {
    for (const extent of [2, 3, 4, 5, 6, 7, 8, 10, 13, 16]) if (extent <= space[axis]) yield whole.with(axis, extent);
    for (const before of axis > 0 ? [2, 3] : [])
      for (const extent of [2, 3, 4, 8])
        if (extent <= space[axis] && before <= space[axis - 1]) yield whole.with(axis, extent).with(axis - 1, before);
  }
}

/** Nanoseconds, as far as the profile's figures are: loads and arithmetic of one turn, times turns, times rounds of invocations. */
function estimate(
  schedule: Schedule,
  loaded: readonly Copies[],
  { space, work, profile }: { readonly space: readonly number[]; readonly work: Work; readonly profile: Profile },
): number {
  const { cost } = profile;
  let turn = cost.turn;
  const walks = schedule.serial ?? schedule.tile.map(() => 1);
  for (const [i, { scalars, vectors }] of loaded.entries()) {
    const load = work.loads[i];
    // What is the same for all tiles that are walked is loaded once.
    const once = load.moves.some(({ along }) => typeof along !== "number" || walks[along] > 1) ? 1 : product(walks);
    turn += (vectors * cost.load4 + scalars * cost.load) / once;
  }
  const held = tileSize(schedule) * work.terms;
  const termsPerTurn = schedule.unroll * (schedule.rows ?? 1);
  const spills = work.last !== undefined && held > 32;
  // Accumulators beyond the registers of a processor are fetched and put back each time.
  turn += held * termsPerTurn * cost.arithmetic * (spills ? 1.5 : 1);
  const invocations = space.reduce((product, extent, i) => product * Math.ceil(extent / schedule.tile[i]), 1);
  const rounds = Math.ceil(invocations / profile.parallelism);
  return (turn * work.turns * rounds) / termsPerTurn;
}

const tileSize = (schedule: Schedule): number => product(schedule.tile);

/** Loads and stores in the text of a kernel: those of a turn, and what is done with the results. */
function accesses(schedule: Schedule, loaded: readonly Copies[], kernel: Kernel): number {
  const inTurn = loaded.reduce((sum, { scalars, vectors }) => sum + vectors + scalars, 0);
  const points = schedule.roll ? 1 : tileSize(schedule) / (schedule.vectorise ? 4 : 1);
  return inTurn + points * accessesPerPoint(kernel);
}

/** A store for each result, and a load where it is updated. */
const accessesPerPoint = (kernel: Kernel): number => kernel.results.reduce((sum, result) => sum + (result.inPlace ? 2 : 1), 0);

/** The loads that one load becomes in an unrolled turn: so many single elements, or whole vectors. */
interface Copies {
  readonly scalars: number;
  readonly vectors: number;
}

function copies(load: LoadShape, schedule: Schedule, profile: Profile): Copies {
  // Windows overlap: where two loops move a load by the same, three places and two turns are four elements.
  const extents = new Map<number, number>();
  for (const { along, by, each } of load.moves) {
    const extent = along === "turns" ? schedule.unroll : along === "rows" ? (schedule.rows ?? 1) : schedule.tile[along];
    const steps = Math.ceil(extent / each);
    extents.set(by, (extents.get(by) ?? 1) + steps - 1);
  }
  const count = product([...extents.values()]);
  const inVectors =
    (load.contiguous.turns && schedule.unroll % 4 === 0) || load.contiguous.axes.some((axis) => schedule.tile[axis] % 4 === 0);
  const loads = inVectors ? count / 4 : count;
  const each = schedule.cooperate && load.sameInAllLanes ? Math.ceil(loads / profile.lanes) : loads;
  return inVectors ? { scalars: 0, vectors: each } : { scalars: each, vectors: 0 };
}

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
  const moveAlong = (along: Move["along"], variable: Variable | undefined): readonly Move[] => {
    const found = terms.flatMap(({ atom, coefficient }) =>
      variable && atom.variables.has(variable) ? [{ along, by: Math.abs(coefficient), each: divisorOf(atom) }] : [],
    );
    // What moves it most often says how many places there are.
    return found.sort((a, b) => a.each - b.each).slice(0, 1);
  };
  const lane = grid.at(-1);
  return {
    moves: [...grid.flatMap((variable, i) => moveAlong(i, variable)), ...moveAlong("rows", before), ...moveAlong("turns", last)],
    contiguous: { turns: isContiguous(last), axes: [...grid.keys()].filter((i) => isContiguous(grid[i])) },
    sameInAllLanes: lane !== undefined && !index.variables.has(lane),
  };
}

/** After how many steps of its variable a quotient changes; 1 for all else. */
function divisorOf(atom: Value): number {
  const isQuotient = atom.kind === "binary" && atom.op === "div" && atom.variables.size === 1;
  return isQuotient && atom.b.kind === "number" ? atom.b.value : 1;
}

import type { Kernel } from "../kernel/kernel.js";
import { candidates } from "./candidates.js";
import { chooseStaged } from "./choose_staged.js";
import { chooseStationary } from "./choose_stationary.js";
import type { Profile } from "./profile.js";
import type { Schedule } from "./schedule.js";
import { type LoadShape, type TurnWork, turnWorkOf } from "./turn_work.js";
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
  const work = turnWorkOf(kernel);
  const space = iterationSpace(kernel, false);
  const stores = accessesPerPoint(kernel);
  const search: Search = { space, work, profile };
  const inPlace = kernel.results.some((r) => r.inPlace);
  const vector = oneVector(space, profile);
  // Loads from places that the data says are not joined into vectors: four points at once are four times the code then.
  const loadedByVector = copiesOf(vector, search);
  const isShort = accesses(vector, loadedByVector, stores) <= profile.accesses;
  const plain = work.last ? onePoint(space, profile) : elementByElement(kernel, isShort);
  let best = {
    schedule: plain,
    time: work.last ? Number.POSITIVE_INFINITY : 0.8 * estimate(vector, loadedByVector, search),
  };
  for (const candidate of candidates(space, work, stores, profile)) {
    if (inPlace && candidate.tile.some((t, i) => space[i] % t !== 0)) continue;
    const loaded = copiesOf(candidate, search);
    if (accesses(candidate, loaded, stores) > profile.accesses) continue;
    const time = estimate(candidate, loaded, search);
    if (time < best.time) best = { schedule: candidate, time };
  }
  const stationary = chooseStationary(kernel, profile);
  if (stationary && stationary.time < best.time - worthCompiling) return stationary;
  const staged = chooseStaged(kernel, profile);
  return staged && staged.time < best.time ? staged : best;
}

interface Search {
  readonly space: readonly number[];
  readonly work: TurnWork;
  readonly profile: Profile;
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

/** Nanoseconds, as far as the profile's figures are: loads and arithmetic of one turn, times turns, times rounds of invocations. */
function estimate(schedule: Schedule, loaded: readonly Copies[], { space, work, profile }: Search): number {
  const { cost } = profile;
  const { serial } = schedule;
  let turn = cost.turn;
  for (const [i, { scalars, vectors }] of loaded.entries()) {
    // What is the same for all tiles that are walked is loaded once.
    const uses = serial && isSameFor(work.loads[i], serial) ? product(serial) : 1;
    turn += (vectors * cost.load4 + scalars * cost.load) / uses;
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

/** Whether a load stays where it is from one tile of a walk to the next, and in all turns. */
const isSameFor = (load: LoadShape, walks: readonly number[]): boolean =>
  !load.moves.flat().some(({ along }) => typeof along !== "number" || walks[along] > 1);

const tileSize = (schedule: Schedule): number => product(schedule.tile);

/** Loads and stores in the text of a kernel: those of a turn, and what is done with the results. */
function accesses(schedule: Schedule, loaded: readonly Copies[], storesPerPoint: number): number {
  const inTurn = loaded.reduce((sum, { scalars, vectors }) => sum + vectors + scalars, 0);
  const points = schedule.roll ? 1 : tileSize(schedule) / (schedule.vectorise ? 4 : 1);
  return inTurn + points * storesPerPoint;
}

/** A store for each result, and a load where it is updated. */
const accessesPerPoint = (kernel: Kernel): number => kernel.results.reduce((sum, result) => sum + (result.inPlace ? 2 : 1), 0);

/** The loads that one load becomes in an unrolled turn: so many single elements, or whole vectors. */
interface Copies {
  readonly scalars: number;
  readonly vectors: number;
}

const copiesOf = (schedule: Schedule, { work, profile }: Search): readonly Copies[] =>
  work.loads.map((load) => copies(load, schedule, profile));

function copies({ moves, contiguous, sameInAllLanes }: LoadShape, schedule: Schedule, { lanes }: Profile): Copies {
  const { tile, unroll, rows = 1 } = schedule;
  let count = 1;
  for (const together of moves) {
    // Windows overlap: where two loops move a load by the same, three places and two turns are four elements.
    let places = 1;
    for (const { along, each } of together) {
      const extent = along === "turns" ? unroll : along === "rows" ? rows : tile[along];
      places += Math.ceil(extent / each) - 1;
    }
    count *= places;
  }
  const inVectors = (contiguous.turns && unroll % 4 === 0) || contiguous.axes.some((axis) => tile[axis] % 4 === 0);
  const loads = inVectors ? count / 4 : count;
  const each = schedule.cooperate && sameInAllLanes ? Math.ceil(loads / lanes) : loads;
  return inVectors ? { scalars: 0, vectors: each } : { scalars: each, vectors: 0 };
}

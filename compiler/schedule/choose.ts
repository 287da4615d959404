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
  // A store for each result, and a load where it is updated.
  const stores = kernel.results.reduce((sum, { inPlace }) => sum + (inPlace ? 2 : 1), 0);
  const search: Search = { space, work, stores, profile };
  const inPlace = kernel.results.some((r) => r.inPlace);
  const vector = estimate(oneVector(space, profile), search);
  // Loads from places that the data says are not joined into vectors: four points at once are four times the code then.
  const isShort = vector.accesses <= profile.accesses;
  let best: Choice = work.last
    ? { schedule: onePoint(space, profile), time: Number.POSITIVE_INFINITY }
    : { schedule: elementByElement(kernel, isShort), time: 0.8 * vector.time };
  for (const schedule of candidates(space, work, stores, profile)) {
    if (inPlace && schedule.tile.some((t, i) => space[i] % t !== 0)) continue;
    const { time, accesses } = estimate(schedule, search);
    if (accesses <= profile.accesses && time < best.time) best = { schedule, time };
  }
  const stationary = chooseStationary(kernel, profile);
  if (stationary && stationary.time < best.time - worthCompiling) return stationary;
  const staged = chooseStaged(kernel, profile);
  return staged && staged.time < best.time ? staged : best;
}

interface Search {
  readonly space: readonly number[];
  readonly work: TurnWork;
  /** Loads and stores of results for each point. */
  readonly stores: number;
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

interface Estimate {
  /** Nanoseconds, as far as the profile's figures are: loads and arithmetic of one turn, times turns, times rounds of invocations. */
  readonly time: number;
  /** Loads and stores in the text of a kernel: those of a turn, and what is done with the results. */
  readonly accesses: number;
}

function estimate(schedule: Schedule, { space, work, stores, profile }: Search): Estimate {
  const { cost } = profile;
  const { tile, serial, unroll, rows = 1 } = schedule;
  const points = product(tile);
  let turn = cost.turn;
  let accesses = (schedule.roll ? 1 : points / (schedule.vectorise ? 4 : 1)) * stores;
  for (const load of work.loads) {
    const { count, inVectors } = copies(load, schedule, profile);
    // What is the same for all tiles that are walked is loaded once.
    const uses = serial && isSameFor(load, serial) ? product(serial) : 1;
    turn += (count * (inVectors ? cost.load4 : cost.load)) / uses;
    accesses += count;
  }
  const held = points * work.terms;
  const termsPerTurn = unroll * rows;
  const spills = work.last !== undefined && held > 32;
  // Accumulators beyond the registers of a processor are fetched and put back each time.
  turn += held * termsPerTurn * cost.arithmetic * (spills ? 1.5 : 1);
  const invocations = space.reduce((product, extent, i) => product * Math.ceil(extent / tile[i]), 1);
  const rounds = Math.ceil(invocations / profile.parallelism);
  return { time: (turn * work.turns * rounds) / termsPerTurn, accesses };
}

/** Whether a load stays where it is from one tile of a walk to the next, and in all turns. */
const isSameFor = ({ moves }: LoadShape, walks: readonly number[]): boolean =>
  moves.every((together) => together.every(({ along }) => typeof along === "number" && walks[along] === 1));

/** How many loads one load becomes in an unrolled turn, and whether of whole vectors or of single elements. */
function copies({ moves, contiguous, sameInAllLanes }: LoadShape, schedule: Schedule, { lanes }: Profile) {
  const { tile, unroll, rows = 1 } = schedule;
  let places = 1;
  for (const together of moves) {
    // Windows overlap: where two loops move a load by the same, three places and two turns are four elements.
    let steps = 1;
    for (const { along, each } of together) {
      const extent = along === "turns" ? unroll : along === "rows" ? rows : tile[along];
      steps += Math.ceil(extent / each) - 1;
    }
    places *= steps;
  }
  const inVectors = (contiguous.turns && unroll % 4 === 0) || contiguous.axes.some((axis) => tile[axis] % 4 === 0);
  const loads = inVectors ? places / 4 : places;
  const count = schedule.cooperate && sameInAllLanes ? Math.ceil(loads / lanes) : loads;
  return { count, inVectors };
}

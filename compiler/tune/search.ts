import type { Kernel } from "../kernel/kernel.js";
import { costOfLoops, type LoopCost } from "../schedule/loop_cost.js";
import type { LoopKernel } from "../schedule/loops.js";
import { lowerLoops } from "../schedule/lower.js";
import type { Profile } from "../schedule/profile.js";
import type { Schedule } from "../schedule/schedule.js";
import { neighbours, wander } from "../schedule/space.js";

/** A schedule to be tried, and the loops that it makes of the kernel. */
export interface Candidate {
  readonly schedule: Schedule;
  readonly loops: LoopKernel;
}

export interface SearchOptions {
  readonly kernel: Kernel;
  readonly profile: Profile;
  /** What is to be beaten first. */
  readonly start: Candidate;
  /** Numbers from 0 to 1: the search is the same for the same numbers and answers. */
  readonly random: () => number;
}

/**
 * Climbs from a schedule to better ones: yields one candidate after the other, and is told of each whether it beats the best
 * so far. First those that differ from the best in one part, the most promising by the profile's figures first; where they bring
 * nothing more, some that lie further away. Ends when these bring nothing either.
 */
export function* search({ kernel, profile, start, random }: SearchOptions): Generator<Candidate, void, boolean> {
  const tried = new Set([keyOf(start.schedule)]);
  const lower = (schedule: Schedule): Ranked => {
    const loops = lowerLoops(kernel, schedule, profile);
    return { schedule, loops, cost: costOfLoops(loops, profile) };
  };

  let best: Ranked = { ...start, cost: costOfLoops(start.loops, profile) };
  /** Tries the most promising of some schedules until one wins. */
  function* tryOf(schedules: readonly Schedule[]): Generator<Candidate, boolean, boolean> {
    const fresh = schedules.filter((schedule) => !tried.has(keyOf(schedule))).map(lower);
    const hopeful = fresh.filter(({ cost }) => isHopeful(cost, best.cost, profile)).sort((a, b) => a.cost.time - b.cost.time);
    for (const candidate of hopeful.slice(0, patience)) {
      tried.add(keyOf(candidate.schedule));
      if (!(yield candidate)) continue;
      best = candidate;
      return true;
    }
    return false;
  }

  for (;;) {
    while (yield* tryOf(neighbours(kernel, best.schedule, profile)));
    const from = best.schedule;
    const leaps = Array.from({ length: leapsDrawn }, () => wander({ kernel, from, profile }, stepsOfLeap, random));
    if (!(yield* tryOf(leaps))) return;
  }
}

interface Ranked extends Candidate {
  readonly cost: LoopCost;
}

/** So many in a row may lose. */
const patience = 12;
const leapsDrawn = 40;
const stepsOfLeap = 3;

/** The figures are rough, so that what looks somewhat slower is tried; but what takes minutes to compile cannot win. */
const isHopeful = (cost: LoopCost, best: LoopCost, { accesses }: Profile): boolean =>
  cost.time < 2 * best.time && cost.accesses <= Math.max(2 * accesses, best.accesses);

const keyOf = (schedule: Schedule): string => JSON.stringify(schedule);

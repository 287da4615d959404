import { printWgsl } from "../codegen/wgsl.js";
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
  const known = new Map<string, Ranked>();
  const rank = (schedule: Schedule): Ranked => {
    const key = keyOf(schedule);
    const found = known.get(key) ?? rankLoops(schedule, lowerLoops(kernel, schedule, profile), profile);
    known.set(key, found);
    return found;
  };
  let best = rankLoops(start.schedule, start.loops, profile);
  // Schedules may differ in what makes no difference to a kernel.
  const tried = new Set([textOf(best)]);

  /** Tries the most promising of some schedules until one wins. */
  function* tryOf(schedules: readonly Schedule[]): Generator<Candidate, boolean, boolean> {
    const hopeful = schedules.map(rank).filter(({ cost }) => isHopeful(cost, best.cost, profile));
    let left = patience;
    for (const candidate of mostPromising(hopeful, best.schedule)) {
      const text = textOf(candidate);
      if (tried.has(text)) continue;
      if (left === 0) return false;
      left -= 1;
      tried.add(text);
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

const rankLoops = (schedule: Schedule, loops: LoopKernel, profile: Profile): Ranked => ({
  schedule,
  loops,
  cost: costOfLoops(loops, profile),
});

/** So many in a row may lose. */
const patience = 12;
const leapsDrawn = 40;
const stepsOfLeap = 3;

/** The figures are rough, so that what looks somewhat slower is tried; but what takes minutes to compile cannot win. */
const isHopeful = (cost: LoopCost, best: LoopCost, { accesses }: Profile): boolean =>
  cost.time < 1.5 * best.time && cost.accesses <= Math.max(2 * accesses, best.accesses);

/** The best of every kind of change, then the second best: the figures know little of some parts, such as the size of a workgroup. */
function mostPromising(candidates: readonly Ranked[], from: Schedule): readonly Ranked[] {
  const kinds = new Map<string, number>();
  const ranked = candidates
    .toSorted((a, b) => a.cost.time - b.cost.time)
    .map((candidate) => {
      const kind = changedParts(from, candidate.schedule).join();
      const place = kinds.get(kind) ?? 0;
      kinds.set(kind, place + 1);
      return { candidate, place };
    });
  return ranked.sort((a, b) => a.place - b.place).map(({ candidate }) => candidate);
}

const partNames = (schedule: Schedule): readonly (keyof Schedule)[] => Object.keys(schedule) as (keyof Schedule)[];

const changedParts = (a: Schedule, b: Schedule): readonly string[] =>
  partNames({ ...a, ...b }).filter((part) => JSON.stringify(a[part]) !== JSON.stringify(b[part]));

const keyOf = (schedule: Schedule): string => JSON.stringify(schedule);
const textOf = ({ loops }: Candidate): string => printWgsl(loops, []);

import { invariant } from "../base/invariant.js";
import type { Kernel } from "../kernel/kernel.js";
import { structureOf } from "../kernel/structure.js";
import { type Choice, chooseFastest } from "../schedule/choose.js";
import { chooseSplit } from "../schedule/choose_split.js";
import { type LoopKernel, partialSums } from "../schedule/loops.js";
import { lowerLoops } from "../schedule/lower.js";
import type { Profile } from "../schedule/profile.js";
import type { Schedule } from "../schedule/schedule.js";
import { longestReduction, splitReduction } from "../schedule/split.js";
import { type TunedSchedules, tunedSchedule } from "./tuned.js";

/** How a kernel runs. */
export interface Code {
  readonly schedule: Schedule;
  /** Whether the schedule was measured on a device, and not chosen by the cost model. */
  readonly tuned: boolean;
  /** The same object for all kernels that are equal but for names: those in it are of the first. */
  readonly loops: LoopKernel;
  /** The buffer behind each binding of the loops, by the name that this kernel has for it. */
  readonly bindings: readonly string[];
}

export interface Coder {
  /** A kernel, or the two that it is cut into where a long reduction is faster so; one with a tuned schedule stays whole. */
  readonly split: (kernel: Kernel) => readonly Kernel[];
  /** `before` is what the kernel has for another kind of device. */
  readonly code: (kernel: Kernel, before?: Code) => Code;
}

/**
 * Schedules kernels and writes their loops for a kind of device, once for all that are equal but for names: a network of sixty
 * equal layers is as much work as one of two.
 */
export function createCoder(profile: Profile, schedules: TunedSchedules = {}): Coder {
  const known = new Map<string, { readonly code: Code; readonly buffers: readonly string[] }>();
  const cuts = new Map<string, readonly number[] | undefined>();
  const choices = new WeakMap<Kernel, Choice>();
  const choose = (kernel: Kernel): Choice => {
    const choice = choices.get(kernel) ?? chooseFastest(kernel, profile);
    choices.set(kernel, choice);
    return choice;
  };
  const split = (kernel: Kernel): readonly Kernel[] => {
    if (profile.cost.dispatch === undefined) return [kernel];
    const structure = structureOf(kernel);
    if (!cuts.has(structure.key)) {
      const isTuned = tunedSchedule(kernel, structure, { profile, schedules }) !== undefined;
      cuts.set(structure.key, isTuned ? undefined : chooseSplit(kernel, profile, choose));
    }
    const cut = cuts.get(structure.key);
    const reduction = cut && longestReduction(kernel);
    return reduction ? splitReduction(kernel, reduction, cut) : [kernel];
  };
  const code = (kernel: Kernel, before?: Code): Code => {
    const structure = structureOf(kernel);
    const { key, buffers } = structure;
    const found = known.get(key);
    if (found) {
      const { code } = found;
      return { ...code, bindings: code.bindings.map((name) => counterpart(name, found.buffers, buffers)) };
    }
    const tuned = tunedSchedule(kernel, structure, { profile, schedules });
    const made = { ...makeCode(kernel, tuned ?? choose(kernel).schedule, profile, before), tuned: tuned !== undefined };
    known.set(key, { code: made, buffers });
    return made;
  };
  return { split, code };
}

function makeCode(kernel: Kernel, schedule: Schedule, profile: Profile, before: Code | undefined): Omit<Code, "tuned"> {
  if (before && isSameCode(before, schedule, profile)) return { schedule, loops: before.loops, bindings: before.bindings };
  const loops = lowerLoops(kernel, schedule, profile);
  return { schedule, loops, bindings: loops.bindings.map(({ buffer }) => buffer) };
}

/**
 * Whether a schedule gives the loops that are there for another kind of device: it is the same, no lanes work together, and bounds of
 * loops are hidden for both or there are none.
 */
const isSameCode = ({ schedule, loops }: Code, other: Schedule, { hideBounds }: Profile): boolean =>
  JSON.stringify(schedule) === JSON.stringify(other) &&
  !schedule.cooperate &&
  !schedule.stationary &&
  (loops.hideBounds === hideBounds || !loops.body.some((statement) => statement.kind === "for"));

function counterpart(name: string, those: readonly string[], these: readonly string[]): string {
  if (name === partialSums) return name;
  const found = these[those.indexOf(name)];
  invariant(found !== undefined, `equal kernels, of which one alone has a buffer for ${name}`);
  return found;
}

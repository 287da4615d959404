import { invariant } from "../base/invariant.js";
import type { Kernel } from "../kernel/kernel.js";
import { structureOf } from "../kernel/structure.js";
import { chooseSchedule } from "../schedule/choose.js";
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

export type Coder = (kernel: Kernel, before?: Code) => Code;

/**
 * Schedules kernels and writes their loops for a kind of device, once for all that are equal but for names: a network of sixty
 * equal layers is as much work as one of two. `before` is what the kernel has for another kind of device.
 */
export function createCoder(profile: Profile, schedules: TunedSchedules = {}): Coder {
  const known = new Map<string, { readonly code: Code; readonly buffers: readonly string[] }>();
  return (kernel, before) => {
    const structure = structureOf(kernel);
    const { key, buffers } = structure;
    const found = known.get(key);
    if (found) {
      const { code } = found;
      return { ...code, bindings: code.bindings.map((name) => counterpart(name, found.buffers, buffers)) };
    }
    const tuned = tunedSchedule(kernel, structure, { profile, schedules });
    const code = { ...makeCode(kernel, tuned ?? chooseSchedule(kernel, profile), profile, before), tuned: tuned !== undefined };
    known.set(key, { code, buffers });
    return code;
  };
}

export type Splitter = (kernel: Kernel) => readonly Kernel[];

/** Cuts long reductions in two kernels where that is faster on a kind of device; a kernel with a tuned schedule stays whole. */
export function createSplitter(profile: Profile, schedules: TunedSchedules = {}): Splitter {
  const known = new Map<string, readonly number[] | undefined>();
  return (kernel) => {
    if (profile.cost.dispatch === undefined) return [kernel];
    const structure = structureOf(kernel);
    if (!known.has(structure.key)) {
      const isTuned = tunedSchedule(kernel, structure, { profile, schedules }) !== undefined;
      known.set(structure.key, isTuned ? undefined : chooseSplit(kernel, profile));
    }
    const cut = known.get(structure.key);
    const reduction = cut && longestReduction(kernel);
    return reduction ? splitReduction(kernel, reduction, cut) : [kernel];
  };
}

function makeCode(kernel: Kernel, schedule: Schedule, profile: Profile, before: Code | undefined): Omit<Code, "tuned"> {
  if (before && isSameCode(before, schedule)) return { schedule, loops: before.loops, bindings: before.bindings };
  const loops = lowerLoops(kernel, schedule, profile);
  return { schedule, loops, bindings: loops.bindings.map(({ buffer }) => buffer) };
}

/** Whether a schedule gives the loops that are there, whatever the device: it is the same, and nothing in them asks the profile. */
const isSameCode = ({ schedule, loops }: Code, other: Schedule): boolean =>
  JSON.stringify(schedule) === JSON.stringify(other) &&
  !schedule.cooperate &&
  !loops.body.some((statement) => statement.kind === "for");

function counterpart(name: string, those: readonly string[], these: readonly string[]): string {
  if (name === partialSums) return name;
  const found = these[those.indexOf(name)];
  invariant(found !== undefined, `equal kernels, of which one alone has a buffer for ${name}`);
  return found;
}

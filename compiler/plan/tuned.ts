import type { DeviceProfile } from "../../runtime/manifest.js";
import { hashText } from "../base/hash.js";
import type { Kernel } from "../kernel/kernel.js";
import { type Structure, structureOf } from "../kernel/structure.js";
import type { Profile } from "../schedule/profile.js";
import type { Schedule } from "../schedule/schedule.js";
import { legal } from "../schedule/space.js";

/** Schedules that were measured on a device, by its kind and by the hash of the kernel: they go before those of the cost model. */
export type TunedSchedules = { readonly [profile in DeviceProfile]?: { readonly [hash: string]: Schedule } };

/** Names a kernel by what it computes, whatever its parts are called. */
export const kernelHash = (kernel: Kernel): string => hashOf(structureOf(kernel));

const hashOf = ({ key }: Structure): string => hashText(key);

/** The tuned schedule of a kernel, if there is one that is legal: what lay in a file may be of another compiler. */
export function tunedSchedule(
  kernel: Kernel,
  structure: Structure,
  { profile, schedules }: { readonly profile: Profile; readonly schedules: TunedSchedules },
): Schedule | undefined {
  const found = schedules[profile.name]?.[hashOf(structure)];
  return found && legal(kernel, found, profile) === undefined ? found : undefined;
}

import type { Compilation } from "../../compile.js";
import { kernelHash, type TunedSchedules } from "../../plan/tuned.js";

/** How many kernels of all programs have a tuned schedule, for each kind of device that something was tuned for. */
export function countTuned({ models }: Compilation, schedules: TunedSchedules) {
  const hashes = models.flatMap(({ programs }) =>
    programs.flatMap(({ plan }) => plan.kernels.map(({ kernel }) => kernelHash(kernel))),
  );
  const counts = Object.entries(schedules).map(([profile, known]) => ({
    profile,
    tuned: hashes.filter((hash) => known[hash] !== undefined).length,
    kernels: hashes.length,
  }));
  return counts.filter(({ tuned }) => tuned > 0);
}

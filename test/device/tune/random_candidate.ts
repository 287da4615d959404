import type { PlannedKernel } from "../../../compiler/plan/planned.js";
import { costOfLoops } from "../../../compiler/schedule/loop_cost.js";
import { lowerLoops } from "../../../compiler/schedule/lower.js";
import type { Profile } from "../../../compiler/schedule/profile.js";
import { wander } from "../../../compiler/schedule/space.js";
import type { Candidate } from "../../../compiler/tune/search.js";
import { seededRandom } from "../../harness/operands.js";

/** Loads and stores that a driver compiles in a second or so. */
const mostAccesses = 48;

/** A legal schedule that is a few changes away from the chosen one, and quick to compile. */
export function randomCandidate({ kernel, schedule, loops }: PlannedKernel, profile: Profile, seed: number): Candidate {
  const random = seededRandom(seed);
  for (let draw = 0; draw < 20; draw++) {
    const other = wander({ kernel, from: schedule, profile }, 4, random);
    const candidate = { schedule: other, loops: lowerLoops(kernel, other, profile) };
    if (costOfLoops(candidate.loops, profile).accesses <= mostAccesses) return candidate;
  }
  return { schedule, loops };
}

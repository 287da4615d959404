import { median } from "../../../runtime/measure/median.js";
import type { HostArray } from "../../../runtime/sizes.js";
import type { Contender, Trial } from "./trial.js";

/** Milliseconds of a run: the medians of readings that were taken in turns. */
export interface Duel {
  readonly challenger: number;
  readonly incumbent: number;
  readonly won: boolean;
}

/**
 * Times two contenders in turns, so that what disturbs the machine for a while disturbs both, and lets the challenger win where it
 * costs clearly less: its runs and its compilation together. Ends early where it is clearly slower.
 */
export async function duel(trial: Trial, challenger: Contender, incumbent: Contender, runs: number): Promise<Duel> {
  const times: { readonly challenger: number; readonly incumbent: number }[] = [];
  while (times.length < rounds) {
    times.push({ challenger: await trial.time(challenger), incumbent: await trial.time(incumbent) });
    if (times.length === roundsBeforeGivingUp && times.every((t) => t.challenger > hopeless * t.incumbent)) break;
  }
  const found = { challenger: median(times.map((t) => t.challenger)), incumbent: median(times.map((t) => t.incumbent)) };
  const ratio = median(times.map((t) => t.challenger / t.incumbent));
  const cost = runs * found.incumbent + incumbent.compiling;
  const challengersCost = runs * ratio * found.incumbent + challenger.compiling;
  return { ...found, won: times.length === rounds && challengersCost < clearly * cost };
}

const rounds = 7;
const roundsBeforeGivingUp = 2;
const hopeless = 1.1;
const clearly = 0.97;

/**
 * Whether two contenders have computed the same: floating-point sums in another order differ by a ten-thousandth of the largest
 * number at most, and of whole numbers, which may tell where a maximum stands, one in a thousand may differ.
 */
export function agree(a: Contender, b: Contender): boolean {
  return [...a.results].every(([buffer, values]) => {
    const others = b.results.get(buffer);
    if (others === undefined || others.length !== values.length) return false;
    return values instanceof Float32Array ? areClose(values, others) : differences(values, others) <= values.length / 1000;
  });
}

function areClose(a: HostArray, b: HostArray): boolean {
  let largest = 0;
  for (const value of a) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return a.every((value, i) => Object.is(value, b[i]) || Math.abs(value - (b[i] as number)) <= 1e-4 * largest + 1e-7);
}

function differences(a: HostArray, b: HostArray): number {
  let count = 0;
  for (const [i, value] of a.entries()) if (value !== b[i]) count += 1;
  return count;
}
